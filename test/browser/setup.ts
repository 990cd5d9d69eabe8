/** Debian's Chromium and its Korean fonts, installed where they are missing and may be; then what every suite needs. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export const CHROMIUM = "/usr/bin/chromium";
/** Pinned by the distribution, so that pictures are the same on every machine that has it. */
const PACKAGES = ["chromium", "fonts-noto-cjk"];
const FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

export default function setup(): void {
  if (isThere()) return;
  const how = `apt-get install ${PACKAGES.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error(`The browser tests need Debian's ${PACKAGES.join(" and ")}: ${how}`);
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES],
  ])
    spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  if (!isThere()) throw new Error(`Chromium could not be installed: try ${how}`);
}

const isThere = () => existsSync(CHROMIUM) && existsSync(FONT);
