/** The typings that `npm run build` makes, as a skill in a project of its own meets them. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { cardsPage, examplesSkill } from "../../helpers/cards-page.ts";
import { ROOT, run, temporaryFolder } from "../../helpers/run.ts";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const TYPES = "src/skill/api.d.ts";

async function write(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
}

/** A project with the package in node_modules, as declarations only. */
async function project(skills: Readonly<Record<string, string>>): Promise<string> {
  const dir = await temporaryFolder();
  const home = join(dir, "node_modules/saenggak");
  await write(join(dir, "emit.json"), {
    extends: join(ROOT, "tsconfig.build.json"),
    compilerOptions: {
      emitDeclarationOnly: true,
      noCheck: true,
      sourceMap: false,
      rootDir: ROOT,
      outDir: home,
      typeRoots: [join(ROOT, "node_modules/@types")],
    },
    files: [join(ROOT, "src/skill/api.ts")],
    include: [],
  });
  expect(await run(process.execPath, [TSC, "-p", join(dir, "emit.json")])).toMatchObject({
    code: 0,
    stdout: "",
  });
  await write(join(home, "package.json"), { type: "module", exports: { ".": { types: `./${TYPES}` } } });
  await write(join(dir, "package.json"), { type: "module" });
  const lib = ["es2024", "dom"];
  const options = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    types: [],
    lib,
  };
  await write(join(dir, "tsconfig.json"), { compilerOptions: options, include: ["skills"] });
  for (const [name, source] of Object.entries(skills))
    await write(join(dir, "skills", name, "index.ts"), source);
  return dir;
}

it("take the skills of docs/cards.md, and tell what is misspelt", { timeout: 60_000 }, async () => {
  const { skill, examples } = cardsPage();
  const wrong = skill.replace('description: "볶은', 'descripton: "볶은');
  const dir = await project({ tea: skill, examples: examplesSkill(examples), wrong });
  const { stdout } = await run(process.execPath, [TSC, "-p", dir], { cwd: dir });
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(/^skills\/wrong\/index\.ts.*'descripton'/),
  ]);
});

it("stand where the built package says", async () => {
  expect(await readFile(join(ROOT, "scripts/build.mjs"), "utf8")).toContain(`types: "./${TYPES}"`);
});

it("say of everything that is public what it is", () => {
  const api = join(ROOT, "src/skill/api.ts");
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([api], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(api);
  const file = source && checker.getSymbolAtLocation(source);
  if (!file) throw new Error("no public API");

  const isSilent = (symbol: ts.Symbol): boolean => symbol.getDocumentationComment(checker).length === 0;
  const silent = checker.getExportsOfModule(file).flatMap((given) => {
    const symbol = given.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(given) : given;
    const inside =
      symbol.flags & ts.SymbolFlags.Module
        ? checker.getExportsOfModule(symbol)
        : symbol.flags & ts.SymbolFlags.Variable
          ? checker.getTypeOfSymbol(symbol).getProperties()
          : [];
    const members = inside.map((member) =>
      member.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(member) : member,
    );
    const own = symbol.flags & ts.SymbolFlags.Module ? [] : [symbol];
    return [...own, ...members].filter(isSilent).map(({ name }) => `${given.name}: ${name}`);
  });
  expect(silent).toEqual([]);
});
