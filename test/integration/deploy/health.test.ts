import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort, listen } from "../../../src/listen.ts";
import { createAdminApp } from "../../../src/ops/admin-app.ts";
import { readCompose, serviceOf } from "../../helpers/compose-file.ts";

const SCRIPT = fileURLToPath(new URL("../../../deploy/health.mjs", import.meta.url));

async function check(path: string, adminPort: number): Promise<number | null> {
  const child = spawn(process.execPath, [SCRIPT, path], { env: { ADMIN_PORT: String(adminPort) } });
  const [code] = await once(child, "exit");
  return code as number | null;
}

async function openAdmin(ready: () => Promise<boolean>): Promise<number> {
  const metrics = { page: async () => ({ contentType: "text/plain", text: "" }) };
  const app = createAdminApp({ token: "sixteen-characters-or-more", metrics, ready });
  const { port, close } = await listen(app, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => close(0));
  return port;
}

describe("a container's health check", () => {
  const paths = ["server", "worker"].map(
    (name) => serviceOf(readCompose(), name).healthcheck.test?.at(-1) ?? "",
  );

  it("passes while the process is ready", async () => {
    const port = await openAdmin(async () => true);
    for (const path of paths) expect(await check(path, port)).toBe(0);
  });

  it("fails while it is not, though it lives", async () => {
    const port = await openAdmin(async () => false);
    for (const path of paths) expect(await check(path, port)).toBe(1);
    expect(await check("/healthz", port)).toBe(0);
  });

  it("fails for what is not a health page, and when nobody listens", async () => {
    expect(await check("/metrics", await openAdmin(async () => true))).toBe(1);
    expect(await check("/healthz", await freePort("127.0.0.1"))).toBe(1);
  });
});
