/** What the browser keeps between visits. */
import { effect, type Signal, signal } from "@preact/signals";

/**
 * A signal whose value is kept under `name`; what another page keeps under it is taken over, unless it is each page's own.
 * @param taken what a kept value is good for; undefined gives the default, as does what cannot be read
 */
export function kept<T>(
  name: string,
  initial: T,
  taken: (value: unknown) => T | undefined,
  options: { readonly own?: boolean } = {},
): Signal<T> {
  const key = `saenggak.emulator.${name}`;
  const made = signal<T>(read(key, initial, taken));
  effect(() => {
    const { value } = made;
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
  if (!options.own)
    addEventListener("storage", (event) => {
      if (event.key === key) made.value = read(key, initial, taken);
    });
  return made;
}

function read<T>(key: string, initial: T, taken: (value: unknown) => T | undefined): T {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "null") as unknown;
    return (value === null ? undefined : taken(value)) ?? initial;
  } catch {
    return initial;
  }
}
