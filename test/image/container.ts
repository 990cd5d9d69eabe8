/** Runs an image's program as its container would: own root, read-only, the image's user, no capabilities. Linux, as root. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import type { BuiltImage } from "./build-image.ts";

/** The machine's own /usr stands in for the base image's; only /tmp can be written. The network is the machine's. */
const ENTER = `
set -eu
root=$1 app=$2 workdir=$3 node=$4 secrets=$5 uid=$6 gid=$7; shift 7
mount -t tmpfs -o mode=755 tmpfs "$root"
lay() { mkdir -p "$root$2"; mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; }
lay /usr /usr; lay /etc /etc; lay "$node" /node; lay "$app" "$workdir"; lay "$secrets" /run/secrets
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then cp -P "/$name" "$root/$name"; elif [ -d "/$name" ]; then lay "/$name" "/$name"; fi
done
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777,noexec,nosuid,nodev tmpfs "$root/tmp"
mount -o remount,ro "$root"
exec chroot "$root" /bin/sh -c 'cd "$1" && uid=$2 gid=$3 && shift 3 && exec setpriv --reuid="$uid" --regid="$gid" \
  --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs -- "$@"' sh "$workdir" "$uid" "$gid" "$@"
`;

export const canContain =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["--mount", "true"]).status === 0;

export interface Host {
  readonly image: BuiltImage;
  /** An empty folder where roots are mounted. */
  readonly root: string;
  /** Becomes /run/secrets. */
  readonly secrets: string;
}

export interface Container {
  readonly output: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code; null for a signal. */
  readonly ended: Promise<number | null>;
}

/** @param command what follows the image's entry point, or, with `entrypoint: []`, all of it */
export function runContainer(
  host: Host,
  command: readonly string[],
  options: { env: Readonly<Record<string, string>>; entrypoint?: readonly string[] },
): Container {
  const { image, root, secrets } = host;
  const { env, entrypoint = image.entrypoint } = options;
  const node = dirname(process.execPath);
  const fixed = [root, image.path, image.workdir, node, secrets, `${image.user.uid}`, `${image.user.gid}`];
  const child: ChildProcess = spawn(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", ...fixed, ...entrypoint, ...command],
    {
      env: { PATH: "/node:/usr/sbin:/usr/bin:/sbin:/bin", ...image.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  return {
    output: () => output,
    kill: (signal) => void child.kill(signal),
    ended: once(child, "close").then(([code]) => code as number | null),
  };
}
