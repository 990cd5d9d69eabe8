/** A container's own resolver, as Docker has one at 127.0.0.11. Arguments: its neighbours' names as JSON, and who is asked next. */
import { startResolver } from "./resolver.ts";

const [, , names = "{}", next] = process.argv;
const known = JSON.parse(names) as Readonly<Record<string, readonly string[]>>;
await startResolver("127.0.0.11", (name) => known[name], next);
process.send?.("ready");
