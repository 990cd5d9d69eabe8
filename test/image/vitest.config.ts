/** `npm run test:image`: apart from `npm test` because it installs from the registry and wants root. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import main from "../../vitest.config.ts";

export default defineConfig({
  ...main,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { ...main.test, include: ["test/image/**/*.test.ts"], exclude: [], hookTimeout: 600_000 },
});
