/** What the browser keeps between visits. */
import { effect, type Signal, signal } from "@preact/signals";

/** A signal whose value is kept under `name`; what cannot be read, or does not fit, gives the default. */
export function kept<T>(name: string, initial: T, fits: (value: unknown) => boolean): Signal<T> {
  const key = `saenggak.emulator.${name}`;
  const made = signal<T>(read(key, initial, fits));
  effect(() => {
    const { value } = made;
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
  return made;
}

function read<T>(key: string, initial: T, fits: (value: unknown) => boolean): T {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "null") as unknown;
    return value !== null && fits(value) ? (value as T) : initial;
  } catch {
    return initial;
  }
}
