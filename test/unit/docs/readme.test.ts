import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TABLES, withTable } from "../../../scripts/config-table.ts";
import { VARIABLES } from "../../../src/config-variables.ts";
import { loadSkills } from "../../../src/skill/load.ts";
import { createRegistry } from "../../../src/skill/registry.ts";
import { reply } from "../../../src/skill/reply.ts";
import { ko as words } from "../../../src/words/ko.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

const READMES = ["README.md", "README.ko.md"];
const DECISIONS = readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`);
const DOCS = [...READMES, "CONTRIBUTING.md", "src/README.md", ...DECISIONS];

describe.each(TABLES)("the configuration table of $file", (table) => {
  it("is what `npm run docs` makes of the schema", () => {
    const text = read(table.file);
    expect(text).toBe(withTable(text, table));
  });

  it("has a row for each variable and says what it is for", () => {
    const rows = read(table.file).matchAll(/^\| `([A-Z_]+)` \| [^|]* \| \S.* \|$/gm);
    expect([...rows].map(([, name]) => name)).toEqual(Object.keys(VARIABLES));
  });
});

describe.each(DOCS)("%s", (file) => {
  const text = read(file);

  it("links to files and headings that exist", () => {
    const dead = linksIn(text).filter((link) => {
      const [path = "", heading] = link.split("#");
      const target = path === "" ? file : posix.normalize(posix.join(dirname(file), path));
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !headingsOf(read(target)).includes(decodeURI(heading));
    });
    expect(dead).toEqual([]);
  });

  it("names files that exist", () => {
    const base = file === "src/README.md" ? "src" : ".";
    const absent = filesIn(text).filter(
      (path) => ![base, "."].some((from) => existsSync(join(root, from, path))),
    );
    expect(absent).toEqual([]);
  });

  it("names npm scripts and variables that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run (?:-s )?)([a-z][\w:-]*)|npm (start|test)\b/g)];
    expect(named.map(([, run, short]) => run ?? short).filter((name) => !scripts[name ?? ""])).toEqual([]);

    const elsewhere = `${read("docker-compose.yml")} ${read(".env.example")} NODE_ENV X_FILE VARIABLES VOID`;
    const variables = [...text.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map(([, name = ""]) => name);
    expect(variables.filter((name) => !(name in VARIABLES) && !elsewhere.includes(name))).toEqual([]);
  });
});

describe("the READMEs", () => {
  it("say the same in both languages: sections, links, commands", () => {
    const [english = "", korean = ""] = READMES.map((file) => read(file).replace(/README(\.ko)?\.md/, ""));
    expect(headingsOf(korean)).toHaveLength(headingsOf(english).length);
    const linked = (text: string) => linksIn(text).filter((link) => !link.startsWith("#"));
    expect(linked(korean)).toEqual(linked(english));
    const commands = (text: string) => [...text.matchAll(/^(?:npm|docker|cp|touch|openssl) [^#\n]*/gm)];
    expect(commands(korean).map(([line]) => line.trim())).toEqual(
      commands(english).map(([line]) => line.trim()),
    );
  });

  it.each(READMES)("%s quotes sentences that the server really says", (file) => {
    const waiting = words.waiting({
      ...{
        variant: 0,
        label: "데모 모델",
        own: 0,
        before: 0,
        isResting: false,
        mayBeLate: true,
        group: false,
      },
    });
    for (const said of [
      ...waiting.split("\n"),
      words.newConversation,
      words.labels.check,
      words.labels.more,
    ]) {
      expect(read(file)).toContain(said);
    }
  });

  it.each(READMES)("%s shows a skill that loads and answers", async (file) => {
    const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(read(file)) ?? [];
    expect(source.trim().split("\n").filter(Boolean)).toHaveLength(9);
    const dir = await mkdtemp(join(tmpdir(), "saenggak-docs-"));
    try {
      await mkdir(join(dir, "dice"));
      await writeFile(join(dir, "dice", "index.ts"), source);
      const { skills, faults } = await loadSkills(dir);
      expect(faults).toEqual([]);
      for (const [utterance, sides] of [
        ["주사위", 6],
        ["주사위 20", 20],
      ] as const) {
        const match = createRegistry(skills).route({ utterance });
        if (match?.skill.mode !== "instant") throw new Error(`no instant skill takes ${utterance}`);
        const answer = await match.skill.run({ ...ARGS, utterance, params: match.params });
        const rolled = Number(/\d+$/.exec(answer.text ?? "")?.[0]);
        expect(rolled).toBeGreaterThanOrEqual(1);
        expect(rolled).toBeLessThanOrEqual(sides);
      }
      expect(createRegistry(skills).route({ utterance: "주사위 0" })).toBeUndefined();
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

const ARGS = {
  group: false,
  reply,
  skills: [],
  log: { debug() {}, info() {}, warn() {}, error() {} },
  signal: new AbortController().signal,
};

/** Targets of Markdown links that lie in this project. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Headings as GitHub names their anchors. */
function headingsOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What a reader makes or a run leaves behind. */
const MADE_LATER = new Set(["skills/dice/index.ts", "index.ts", ".data/", "dist/"]);

/** Paths written as code: with a folder or an extension of ours, and without a blank to be filled in. */
function filesIn(text: string): string[] {
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\.(?:ts|mjs|json|md|yml)|\/))`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !MADE_LATER.has(path));
}
