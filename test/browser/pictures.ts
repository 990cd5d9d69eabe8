/**
 * Pictures against the approved ones in docs/emulator. `PICTURES=approve npm run test:browser` takes new ones: look at each
 * before you commit it.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { expect } from "vitest";

const APPROVED = fileURLToPath(new URL("../../docs/emulator", import.meta.url));
/** Share of the pixels: Chromium of another month draws some edges a shade otherwise, and milliseconds differ. */
const MOST_DIFFERENT = 0.004;

/** Fails when the picture (PNG) has another size than the approved one of this name, or looks otherwise. */
export function expectApproved(name: string, picture: Buffer): void {
  const path = `${APPROVED}/${name}.png`;
  if (process.env.PICTURES === "approve") {
    mkdirSync(APPROVED, { recursive: true });
    writeFileSync(path, picture);
    return;
  }
  const [approved, now] = [PNG.sync.read(readFileSync(path)), PNG.sync.read(picture)];
  expect([now.width, now.height]).toEqual([approved.width, approved.height]);
  const { width, height } = approved;
  const different = pixelmatch(approved.data, now.data, undefined, width, height, { threshold: 0.15 });
  expect(different / (width * height)).toBeLessThan(MOST_DIFFERENT);
}
