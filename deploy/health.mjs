// Health check of a container, without a shell or curl: `node health.mjs [/healthz|/readyz]` asks this container's own
// admin listener and ends with 0 when it answers 2xx within 3 s, else with 1.
const path = process.argv[2] ?? "/healthz";
const port = process.env.ADMIN_PORT || "3001";
const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
  signal: AbortSignal.timeout(3_000),
  redirect: "error",
}).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
