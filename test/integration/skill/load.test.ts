import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, run, saenggak, temporaryFolder } from "../../helpers/run.ts";

/** Path in the skills folder → content. */
type Files = Readonly<Record<string, string>>;

async function skillsFolder(files: Files): Promise<string> {
  const dir = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

const skill = (fields: string) => `
  import { defineSkill } from "saenggak";
  export default defineSkill({ description: "d", mode: "instant", run: ({ reply }) => reply.text("x"), ${fields} });`;

interface Loaded {
  readonly names: readonly string[];
  readonly faults: readonly { readonly folder: string; readonly reason: string }[];
}

/** In a process of its own, as it is at work: the test runner has its own way to load modules. */
async function load(dir: string, limitMs = 2_000): Promise<Loaded> {
  const script = `
    import { loadSkills } from "./src/skill/load.ts";
    const { skills, faults } = await loadSkills(process.env.DIR, ${limitMs});
    console.log(JSON.stringify({ names: skills.map(({ name }) => name), faults }));
    process.exit();`;
  const options = { cwd: ROOT, env: { DIR: dir } };
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], options);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("a folder outside the package", () => {
  it("loads with the public API, its own modules and JavaScript, without a warning", async () => {
    const dir = await skillsFolder({
      "dice/index.ts": `
        import { defineSkill, type Skill } from "saenggak";
        import { sides } from "./sides.ts";
        import { title } from "../shared/title.ts";
        const skill: Skill = defineSkill({
          name: "dice", title, description: "주사위를 던져요.", mode: "instant",
          match: /^주사위 (?<n>\\d+)/, run: ({ params, reply }) => reply.text(params.n ?? sides),
        });
        export default skill;`,
      "dice/sides.ts": `export const sides: string = "6";`,
      "shared/title.ts": `import { defineSkill } from "saenggak";
        export const title: string = typeof defineSkill === "function" ? "주사위" : "?";`,
      "plain/index.js": skill(`name: "plain"`),
    });
    const { code, stdout, stderr } = await saenggak(["skills"], { env: { SKILLS_DIR: dir } });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^dice {2}\(instant\) {2}주사위를 던져요\.$/m);
    expect(stdout).toMatch(/^plain {2}\(instant\) {2}d$/m);
    expect(stdout).toMatch(/^left out: shared: has no index\.ts or index\.js$/m);
    expect(code).toBe(1);
  });

  it("may be reached by a link, as a whole or one by one", async () => {
    const [dir, elsewhere] = [
      await skillsFolder({}),
      await skillsFolder({ "dice/index.ts": skill(`name: "dice"`) }),
    ];
    await symlink(join(elsewhere, "dice"), join(dir, "linked"));
    await symlink(elsewhere, join(dir, ".whole"));
    expect(await load(dir)).toEqual({ names: ["dice"], faults: [] });
    expect(await load(join(dir, ".whole"))).toEqual({ names: ["dice"], faults: [] });
  });

  it("leaves files, hidden folders and node_modules alone", async () => {
    const dir = await skillsFolder({
      "README.md": "# Skills",
      ".git/config": "",
      "node_modules/index.ts": skill(`name: "module"`),
      "only/index.ts": skill(`name: "only"`),
    });
    expect(await load(dir)).toEqual({ names: ["only"], faults: [] });
  });
});

it("the skills that come with the server load, and name themselves", async () => {
  const { code, stdout, stderr } = await saenggak(["skills"]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^ask {2}\(queued, fallback\)/m);
  expect(code).toBe(0);
});

it("an absent folder is a fault, not a crash", async () => {
  const { names, faults } = await load("/absent/skills");
  expect(names).toEqual([]);
  expect(faults).toEqual([{ folder: "/absent/skills", reason: "the folder cannot be read" }]);
});

describe("what is broken is reported by its folder in one line, and the rest loads", () => {
  const BROKEN: Readonly<Record<string, readonly [content: string, reason: RegExp]>> = {
    throws: [`throw new Error("no luck\\ntoday");`, /^no luck today$/],
    "throws-nothing": ["throw undefined;", /^undefined$/],
    syntax: ["export default {{{", /^Unexpected token|Expected/],
    enums: ["enum A { X }\nexport default A;", /enum is not supported/],
    "no-default": ["export const skill = 1;", /^has no default export/],
    empty: ["", /^has no default export/],
    "absent-import": [`import "./gone.ts";`, /Cannot find module/],
    "absent-package": [`import "a-package-nobody-installed";`, /Cannot find package/],
    "wrong-name": [skill(`name: "Dice!"`), /^name: must be 1–40 of a–z/],
    "wrong-all": [
      skill(`name: "wrong-all", mode: "later", match: 7, run: "x", title: "열네 글자보다 훨씬 더 긴 제목"`),
      /title:.*mode:.*match:.*run: must be a function/,
    ],
    hangs: [`await new Promise(() => setInterval(() => {}, 1_000));`, /^did not load within 500 ms$/],
    "same-name": [skill(`name: "good"`), /^another skill is named "good"$/],
    "second-fallback": [skill(`name: "second", fallback: true`), /^"good" is the fallback already$/],
  };

  it("each of its own reason", async () => {
    const contents = Object.entries(BROKEN).map(([folder, [content]]) => [`${folder}/index.ts`, content]);
    const good = {
      "a-good/index.ts": skill(`name: "good", fallback: true`),
      "zz-good/index.ts": skill(`name: "also-good"`),
    };
    const { names, faults } = await load(
      await skillsFolder({ ...Object.fromEntries(contents), ...good }),
      500,
    );
    expect(names).toEqual(["good", "also-good"]);
    expect(faults.map(({ folder }) => folder)).toEqual(Object.keys(BROKEN).sort());
    for (const { folder, reason } of faults) {
      expect(reason, folder).toMatch(BROKEN[folder]?.[1] ?? /^$/);
      expect(reason, folder).not.toContain("\n");
    }
  });
});
