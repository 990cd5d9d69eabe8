/** `npm run test:fault`: apart from `npm test` because it kills and freezes processes for minutes. One file at a time. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import main from "../../vitest.config.ts";

export default defineConfig({
  ...main,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...main.test,
    include: ["test/fault/**/*.test.ts"],
    exclude: [],
    testTimeout: 180_000,
    fileParallelism: false,
  },
});
