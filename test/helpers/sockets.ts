import diagnostics from "node:diagnostics_channel";
import { onTestFinished } from "vitest";

/** Counts the sockets that this process opens from now on, to wherever, until the test is over. */
export function watchSockets(): () => number {
  let sockets = 0;
  const count = () => {
    sockets += 1;
  };
  diagnostics.subscribe("net.client.socket", count);
  onTestFinished(() => void diagnostics.unsubscribe("net.client.socket", count));
  return () => sockets;
}
