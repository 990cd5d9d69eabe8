/** `npm run test:browser`: apart from `npm test` because it wants Debian's Chromium. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import main from "../../vitest.config.ts";

export default defineConfig({
  ...main,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...main.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: [],
    globalSetup: ["test/setup.ts", "test/browser/setup.ts"],
    testTimeout: 60_000,
    fileParallelism: false,
  },
});
