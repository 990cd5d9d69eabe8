import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentOf, execForm, readDockerfile, textsOf } from "../../helpers/dockerfile.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("package.json")) as { devDependencies: { node: string } };

const stages = readDockerfile();
const image = stages.at(-1) ?? { from: "", name: "", instructions: [] };

describe("the image", () => {
  it("is built in stages, all from the one Node that package.json pins", () => {
    const [base, ...others] = stages;
    expect(base?.from).toMatch(/^node:\d+\.\d+\.\d+-\w+-slim$/);
    expect(base?.from).toContain(`:${manifest.devDependencies.node}-`);
    expect(others.length).toBeGreaterThan(1);
    expect(others.map(({ from }) => from)).toEqual(others.map(() => "base"));
  });

  it("holds what earlier stages made, and runs no command of its own", () => {
    expect(textsOf(image, "RUN")).toEqual([]);
    const sources = image.instructions.filter(({ name }) => name === "COPY").map(({ flags }) => flags.from);
    expect(sources).toEqual(["dependencies", "build", undefined]);
    const dependencies = stages.find(({ name }) => name === "dependencies");
    expect(dependencies && textsOf(dependencies, "RUN")).toEqual(["npm ci --omit=dev --ignore-scripts"]);
  });

  it("runs as nobody's root, by number", () => {
    const [uid, gid] = (textsOf(image, "USER").at(-1) ?? "").split(":").map(Number);
    expect(uid).toBeGreaterThan(0);
    expect(gid).toBeGreaterThan(0);
    const names = image.instructions.map(({ name }) => name);
    expect(names.lastIndexOf("COPY")).toBeLessThan(names.indexOf("USER"));
  });

  it("starts without a shell, as a production server that others can reach", () => {
    expect(execForm(textsOf(image, "ENTRYPOINT")[0])).toEqual(["node", "src/cli.js"]);
    expect(execForm(textsOf(image, "CMD")[0])).toEqual(["server"]);
    expect(environmentOf(image)).toEqual({ NODE_ENV: "production", HOST: "0.0.0.0" });
  });

  it("checks its health without a shell", () => {
    const [check = ""] = textsOf(image, "HEALTHCHECK");
    expect(execForm(check.replace(/^CMD /, ""))).toEqual(["node", "health.mjs", "/healthz"]);
    expect(textsOf(image, "COPY").join(" ")).toContain("deploy/health.mjs");
  });
});

describe("the build context", () => {
  const [first, ...rest] = read(".dockerignore")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
  const allowed = rest.map((line) => line.replace(/^!/, ""));

  it("leaves everything out that is not named", () => {
    expect(first).toBe("*");
    expect(rest.every((line) => /^![\w./-]+$/.test(line))).toBe(true);
  });

  it("names exactly what the Dockerfile copies from it", () => {
    const copied = stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ name, flags }) => name === "COPY" && !flags.from)
        .flatMap(({ text }) => text.split(" ").slice(0, -1)),
    );
    expect([...new Set(copied)].sort()).toEqual(allowed.sort());
  });
});
