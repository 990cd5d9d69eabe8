/**
 * Pictures against the approved ones in docs/emulator. `PICTURES=approve npm run test:browser` takes new ones: look at each
 * before you commit it. Those of the last run lie in the system's folder for temporary files.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { expect } from "vitest";

const APPROVED = fileURLToPath(new URL("../../docs/emulator", import.meta.url));
/** Pixels that may differ, whatever the picture's size: Chromium of another month draws an edge a shade otherwise. */
const MOST_DIFFERENT = 60;

/** Fails when the picture (PNG) has another size than the approved one of this name, or looks otherwise. */
export function expectApproved(name: string, picture: Buffer): void {
  const path = `${APPROVED}/${name}.png`;
  if (process.env.PICTURES === "approve") {
    mkdirSync(APPROVED, { recursive: true });
    writeFileSync(path, picture);
    return;
  }
  // What is looked at when it fails.
  writeFileSync(join(tmpdir(), `${name}.png`), picture);
  expectSame(PNG.sync.read(picture), approvedPicture(name));
}

export const approvedPicture = (name: string): PNG => PNG.sync.read(readFileSync(`${APPROVED}/${name}.png`));

/** Fails when two pictures differ in size, or in more than a few pixels. */
export function expectSame(now: PNG, approved: PNG): void {
  const { width, height } = approved;
  expect([now.width, now.height]).toEqual([width, height]);
  // Edges count, too: in small text and thin lines there is little else.
  const how = { threshold: 0.05, includeAA: true };
  expect(pixelmatch(approved.data, now.data, undefined, width, height, how)).toBeLessThanOrEqual(
    MOST_DIFFERENT,
  );
}
