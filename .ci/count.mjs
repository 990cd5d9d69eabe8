// `node .ci/count.mjs DIR`: adds up the JSON results of vitest in DIR, names what failed and why in a line each, and
// prints `N passed, N failed`. A test file that did not even load counts as one failure. Ends with 1 when anything failed
// or nothing passed.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const [dir = "."] = process.argv.slice(2);
/** The first lines of a failure's message: enough to tell which expectation it was, short enough for a log's tail. */
const brief = (message = "") => stripVTControlCharacters(message).replace(/\s+/g, " ").slice(0, 300);

const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(dir)) {
  for (const file of JSON.parse(readFileSync(join(dir, name), "utf8")).testResults) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const told = (name, message) =>
      process.stdout.write(`✗ ${relative(process.cwd(), file.name)} ${name}: ${brief(message)}\n`);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      counts[status === "passed" || status === "failed" ? status : "skipped"]++;
      if (status === "failed") told(fullName, failureMessages?.[0]);
    }
    if (file.status === "failed" && counts.failed === 0) {
      counts.failed = 1;
      told("did not load", file.message);
    }
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
