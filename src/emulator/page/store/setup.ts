/** What the engine is set up with, asked again whenever it may be another. */
import { api } from "./api.ts";
import { setup } from "./tabs.ts";

const AGAIN_MS = 1_000;
let latest = 0;

/** Asks until it is told, or until the next call. */
export function fetchSetup(): void {
  latest += 1;
  void ask(latest);
}

async function ask(asking: number): Promise<void> {
  const found = await api.setup().catch(() => undefined);
  if (asking !== latest) return;
  if (found) setup.value = found;
  else setTimeout(() => asking === latest && void ask(asking), AGAIN_MS);
}
