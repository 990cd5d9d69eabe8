/**
 * Runs `round` every `everyMs` until stopped, never two at once: with Redis away they would only pile up. A failure is left
 * to the next one. `stop` waits for the round under way.
 */
export function startRounds(round: () => Promise<unknown>, everyMs: number): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= round()
      .catch(() => {})
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
