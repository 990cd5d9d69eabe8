/**
 * `npm run test:cluster`: the suites of `npm test` that touch Redis, once more on a real Cluster of three nodes, and what only
 * a Cluster has.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import main from "../../vitest.config.ts";

export default defineConfig({
  ...main,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...main.test,
    // They mostly wait.
    maxWorkers: 4,
    globalSetup: ["test/setup.ts", "test/cluster/setup.ts"],
    include: [
      "test/cluster/**/*.test.ts",
      "test/integration/{turn,queue,conversation,deliver,intake}/**/*.test.ts",
      "test/integration/model/{gate,spending,router}.test.ts",
      "test/integration/redis/redis-clock.test.ts",
      "test/integration/ops/admin-app.test.ts",
      // What pushes and pictures need of Redis is in the suites above; they take minutes.
      "test/e2e/{main-job,ladder,many-messages,killed,my-data}.test.ts",
    ],
    exclude: [
      // They freeze, stop or listen to one node of their own; test/cluster/nodes.test.ts does so to a Cluster's.
      "test/integration/intake/{redis-away,settle}.test.ts",
    ],
  },
});
