import { describe, expect, it } from "vitest";
import { latexToPlain } from "../../../src/answer/latex.ts";

describe("latexToPlain", () => {
  it.each([
    ["\\frac{a}{b}", "a/b"],
    ["\\frac12", "1/2"],
    ["\\frac{x+1}{2a}", "(x+1)/(2a)"],
    ["\\frac{n(n+1)}{2}", "n(n+1)/2"],
    ["\\frac{1}{\\sqrt{2}}", "1/√2"],
    ["\\frac{3}{4}x", "3/4 x"],
    ["x^2 + y^{10}", "x² + y¹⁰"],
    ["x_1, x_{n+1}", "x₁, xₙ₊₁"],
    ["e^{-x^2}", "e^(-x²)"],
    ["3\\times 4 \\cdot 5", "3 × 4 · 5"],
    ["\\sqrt{x}, \\sqrt{x+1}, \\sqrt[3]{27}", "√x, √(x+1), ∛27"],
    ["a \\le b \\ge c \\neq d \\approx \\pi \\pm \\infty", "a ≤ b ≥ c ≠ d ≈ π ± ∞"],
    ["A \\Rightarrow B \\to C", "A ⇒ B → C"],
    ["\\boxed{\\text{정답은 } 42}", "정답은 42"],
    ["\\sum_{i=1}^{n} i", "∑ᵢ₌₁ⁿ i"],
    ["\\lim_{x \\to 0} \\sin x", "lim(x → 0) sin x"],
    ["\\left( \\frac{1}{2} \\right)^2", "(1/2)²"],
    ["90^\\circ, 50\\%, \\{1,2\\}", "90°, 50%, {1,2}"],
    ["\\mathbb{R}^n, \\vec{v}, \\bar{x}", "ℝⁿ, v⃗, x̄"],
    ["\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", "a = b\nc = d"],
    ["\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "(1 2; 3 4)"],
    ["\\begin{cases} x & x \\ge 0 \\\\ -x & x < 0 \\end{cases}", "{ x, x ≥ 0; -x, x < 0 }"],
    ["x \\not\\in A, a \\equiv b \\pmod{3}", "x ∉ A, a ≡ b (mod 3)"],
    ["\\unknown x", "unknown x"],
    ["\\mystery{y}", "y"],
    ["\\frac{a}", "a/()"],
    ["}{^", ""],
  ])("%s", (latex, plain) => {
    expect(latexToPlain(latex)).toBe(plain);
  });

  it("takes any depth", () => {
    expect(() => latexToPlain("\\frac{".repeat(10_000))).not.toThrow();
    expect(() => latexToPlain("^{".repeat(10_000))).not.toThrow();
  });
});
