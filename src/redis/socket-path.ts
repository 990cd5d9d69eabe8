import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Unix socket paths end at about 104 bytes on the stricter systems. */
const LONGEST = 100;

/**
 * Where a folder's socket of this name is: in the folder, or in a private one under the system's for temporary files when
 * that path would be too long.
 * @throws Error when that private folder is somebody else's
 */
export async function socketPath(dir: string, name: string): Promise<string> {
  const socket = join(dir, name);
  if (Buffer.byteLength(socket) <= LONGEST) return socket;
  const uid = process.getuid?.() ?? 0;
  const home = join(tmpdir(), `saenggak-${uid}`);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const found = await lstat(home);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new Error(`${home} belongs to somebody else; use a shorter path than ${dir}.`);
  return join(home, `${createHash("sha256").update(dir).digest("hex").slice(0, 16)}-${name}`);
}
