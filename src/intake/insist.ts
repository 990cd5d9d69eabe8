/** Two minutes of a Redis that is away; what it has not taken by then it lost with its connection. */
const EVERY_MS = 250;
const TRIES = 480;

/** Tries until it does not throw, or for two minutes. Undefined when it never went through; does not keep a process alive. */
export async function insist<T>(attempt: () => Promise<T>): Promise<{ readonly result: T } | undefined> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return { result: await attempt() };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS).unref());
    }
  }
  return undefined;
}
