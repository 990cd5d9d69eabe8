import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlOf } from "../../../../src/emulator/page/exchange/curl.ts";

const run = promisify(execFile);
const request = { url: "http://127.0.0.1/a", headers: {}, payload: {} };

describe("a request as curl", () => {
  it("holds the method, URL, real header values and body", () => {
    const headers = { "content-type": "application/json", "x-skill-secret": "s3cret", "x-none": "" };
    expect(curlOf({ ...request, headers, payload: { utterance: "그건 '뭐'야?" } })).toBe(
      [
        "curl --globoff -X POST 'http://127.0.0.1/a' \\",
        "  -H 'content-type: application/json' \\",
        "  -H 'x-skill-secret: s3cret' \\",
        "  -H 'x-none;' \\",
        `  --data-raw '{"utterance":"그건 '\\''뭐'\\''야?"}'`,
      ].join("\n"),
    );
  });

  it("reaches a program unchanged through a shell, whatever somebody writes", async () => {
    const unit = fc.constantFrom(
      "'",
      '"',
      "\\",
      "$(id)",
      "`id`",
      "\n",
      "!",
      "*",
      "가",
      "😀",
      " ",
      "%s",
      "#",
      "\ud800",
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 12 }), async (utterance) => {
        const command = curlOf({ ...request, headers: { "x-a": "it's" }, payload: { utterance } });
        // A function in the place of curl prints its arguments, each ended by a mark.
        const { stdout } = await run("sh", ["-c", `curl() { printf '%s\\037' "$@"; }\n${command}`]);
        expect(stdout.split("\x1f").slice(0, -1)).toEqual([
          "--globoff",
          "-X",
          "POST",
          "http://127.0.0.1/a",
          "-H",
          "x-a: it's",
          "--data-raw",
          JSON.stringify({ utterance }),
        ]);
      }),
      { numRuns: 30 },
    );
  });
});
