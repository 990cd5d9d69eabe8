/** `npm run bench -- <name>`: measures against a floor in the same run and writes the result to bench/RESULTS.md. */
const BENCHES: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  ack: () => import("./ack.ts"),
  turn: () => import("./turn.ts"),
  recovery: () => import("./recovery.ts"),
  cost: () => import("./cost.ts"),
  stream: () => import("./stream.ts"),
  page: () => import("./page.ts"),
  tokens: () => import("./tokens.ts"),
  context: () => import("./context.ts"),
  seal: () => import("./seal.ts"),
  waiting: () => import("./waiting.ts"),
};

const name = process.argv[2] ?? "";
const load = BENCHES[name];
if (!load) {
  console.error(`Usage: npm run bench -- <${Object.keys(BENCHES).join("|")}>`);
  process.exit(2);
}
await (await load()).run();
process.exit();
