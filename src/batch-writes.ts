import type { Writable } from "node:stream";

/** Under more load than this, waiting for the end of the turn would only keep the other side idle. */
const MOST_WRITES = 16;

/**
 * Lets all that is written to a stream in one turn of the event loop leave in few system calls. Under load a server handles
 * several requests a turn, and each system call costs it more than making what is written; alone, a write leaves no later
 * than the end of its turn. Order stays as it is.
 * @returns what sends at once whatever waits, for the end of a process
 */
export function batchWrites(stream: Writable): () => void {
  const write = stream.write;
  let waiting = 0;
  const flush = () => {
    if (waiting === 0) return;
    waiting = 0;
    stream.uncork();
  };
  stream.write = function batched(this: Writable, ...args: Parameters<Writable["write"]>) {
    if (waiting === 0) {
      stream.cork();
      setImmediate(flush);
    }
    waiting += 1;
    const more = write.apply(stream, args);
    if (waiting >= MOST_WRITES) flush();
    return more;
  } as Writable["write"];
  return flush;
}
