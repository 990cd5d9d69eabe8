import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { saenggak: fileURLToPath(new URL("./src/skill/api.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts", "skills/**/*.test.ts"],
    exclude: [
      "test/browser/**",
      "test/fault/**",
      "test/cluster/**",
      "test/failover/**",
      "test/image/**",
      "node_modules/**",
    ],
    globalSetup: ["test/setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "skills/**/*.ts"],
      reporter: ["text-summary", "html"],
    },
  },
});
