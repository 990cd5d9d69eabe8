/** `npm run test:failover`: a master dies while people ask, and Sentinels put a replica in its place. One file at a time. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import main from "../../vitest.config.ts";

export default defineConfig({
  ...main,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...main.test,
    include: ["test/failover/**/*.test.ts"],
    exclude: [],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
