function table(pairs: string): ReadonlyMap<string, string> {
  const words = pairs.trim().split(/\s+/);
  const map = new Map<string, string>();
  for (let index = 0; index + 1 < words.length; index += 2) {
    map.set(words[index] as string, words[index + 1] as string);
  }
  return map;
}

/** Letters and signs that stand as they are. */
export const SYMBOLS = table(`
  alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
  nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
  Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
  infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ
  sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ angle ∠ triangle △ square □ degree °
  prime ′ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dollar $ vert | Vert ‖ lvert | rvert | lVert ‖ rVert ‖ lfloor ⌊
  rfloor ⌋ lceil ⌈ rceil ⌉ langle ⟨ rangle ⟩ lbrace { rbrace } lbrack [ rbrack ] backslash \\ checkmark ✓ star ⋆
  bullet • dagger † neg ¬ lnot ¬ therefore ∴ because ∵ top ⊤ bot ⊥ imath ı jmath ȷ blacksquare ■ Box □ colon :
`);

/** Operators and relations: a space belongs on both sides. */
export const OPERATORS = table(`
  times × cdot · div ÷ pm ± mp ∓ ast ∗ circ ∘ oplus ⊕ otimes ⊗ odot ⊙ cup ∪ cap ∩ setminus ∖ land ∧ wedge ∧ lor ∨ vee ∨
  le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡
  propto ∝ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ perp ⊥ parallel ∥ to → rightarrow →
  longrightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Longrightarrow ⇒ implies ⇒ Leftarrow ⇐ impliedby ⇐
  Leftrightarrow ⇔ Longleftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ rightleftharpoons ⇌ mid | bmod mod vdash ⊢ models ⊨
`);

/** Combining marks: `\bar{x}` is x̄. Only over a single character; over more, the characters stand alone. */
export const ACCENTS = table(`
  bar \u0304 hat \u0302 widehat \u0302 tilde \u0303 widetilde \u0303 vec \u20D7 overrightarrow \u20D7 dot \u0307 ddot \u0308
  check \u030C breve \u0306 acute \u0301 grave \u0300 overline \u0304 underline \u0331
`);

export const BLACKBOARD = table("R ℝ N ℕ Z ℤ Q ℚ C ℂ P ℙ H ℍ E 𝔼 F 𝔽");

/** Negated relations, for `\not=`. */
export const NEGATED = table("= ≠ ∈ ∉ ⊂ ⊄ ⊆ ⊈ ≡ ≢ ∼ ≁ ≈ ≉ < ≮ > ≯ ≤ ≰ ≥ ≱ ∥ ∦ ∃ ∄");

/** Commands that only say how the formula looks. */
export const STYLING = new Set(
  "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle limits nolimits nonumber notag bf rm it hline centering small large Large".split(
    " ",
  ),
);

/** Commands whose argument says where or in which colour, not what. */
export const UNSEEN_ARGUMENT = new Set(
  "hspace vspace label color phantom hphantom vphantom ref eqref tag*".split(" "),
);

/** Named functions: a space keeps the name apart from what follows. */
export const FUNCTIONS = new Set(
  "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim max min sup inf gcd lcm det dim ker deg arg Pr hom limsup liminf".split(
    " ",
  ),
);
