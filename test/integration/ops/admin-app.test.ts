import request from "supertest";
import { describe, expect, it } from "vitest";
import { createAdminApp } from "../../../src/ops/admin-app.ts";
import { createQueueBoard } from "../../../src/ops/board.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { createTurnQueue } from "../../../src/queue/turn-queue.ts";
import { silent, useRedis } from "../../helpers/redis.ts";

const token = "admin-token-0123456789";
const metrics = createMetrics({
  queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
});
const ready = async () => true;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;

describe("health", () => {
  it("answers without a token, and readiness follows what it is told", async () => {
    let state: () => Promise<boolean> = ready;
    const app = createAdminApp({ token, metrics, ready: () => state() });
    await request(app).get("/healthz").expect(200, { status: "ok" });
    await request(app).get("/readyz").expect(200, { status: "ready" });
    state = async () => false;
    await request(app).get("/readyz").expect(503, { status: "unavailable" });
    state = async () => Promise.reject(new Error("connection lost"));
    await request(app).get("/readyz").expect(503, { status: "unavailable" });
    await request(app).get("/healthz").expect(200);
  });
});

describe("metrics", () => {
  it("are Prometheus text", async () => {
    const answer = await request(createAdminApp({ metrics, ready })).get("/metrics").expect(200);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.text).toContain("saenggak_queue_depth");
  });

  it("fail with a coded error that tells nothing", async () => {
    const page = () => Promise.reject(new Error("secret detail"));
    const answer = await request(createAdminApp({ metrics: { page }, ready }))
      .get("/metrics")
      .expect(500);
    expect(answer.body.error).toMatchObject({ code: "INTERNAL", requestId: answer.headers["x-request-id"] });
    expect(answer.text).not.toContain("secret");
  });
});

describe("the token", () => {
  const app = createAdminApp({
    token,
    metrics,
    ready,
    queueBoard: (_request, response) => void response.send("board"),
  });

  it.each([`Bearer ${token}`, `bearer ${token}`, basic(`admin:${token}`), basic(`:${token}`)])(
    "opens with %j",
    async (header) => {
      await request(app).get("/metrics").set("Authorization", header).expect(200);
      await request(app).get("/queues/").set("Authorization", header).expect(200, "board");
    },
  );

  const wrong = [undefined, "", token, "Bearer", `Bearer ${token}x`, `Token ${token}`, `Bearer  x ${token}`];
  it.each([...wrong, basic(token), basic("admin:"), basic(`${token}:admin`), "Basic !!!"])(
    "stays shut for %j",
    async (header) => {
      for (const path of [
        "/metrics",
        "/METRICS",
        "/metrics/",
        "/queues",
        "/queues/",
        "/queues/api/queues",
        "/queues/static/x",
      ]) {
        const get = request(app).get(path).redirects(0);
        const answer = await (header === undefined ? get : get.set("Authorization", header)).expect(401);
        expect(answer.headers["www-authenticate"]).toBe(
          'Basic realm="saenggak", charset="UTF-8", Bearer realm="saenggak"',
        );
        expect(answer.body).toEqual({
          error: {
            code: "ADMIN_UNAUTHORIZED",
            message: expect.any(String),
            requestId: answer.headers["x-request-id"],
          },
        });
        expect(answer.text).not.toContain(token);
      }
    },
  );

  it("takes a password with a colon and letters beyond ASCII", async () => {
    const odd = createAdminApp({ token: "비밀:토큰-0123456789", metrics, ready });
    await request(odd).get("/metrics").set("Authorization", basic("admin:비밀:토큰-0123456789")).expect(200);
  });
});

describe("everything else", () => {
  it("is a coded 404, also the board where there is none", async () => {
    const app = createAdminApp({ metrics, ready });
    for (const path of ["/", "/queues", "/kakao/skill", "/metrics/x"]) {
      const answer = await request(app).get(path).expect(404);
      expect(answer.body.error).toMatchObject({ code: "NOT_FOUND" });
    }
    expect((await request(app).get("/healthz")).headers["x-powered-by"]).toBeUndefined();
  });
});

describe("the dashboard", () => {
  const { keys, connect } = useRedis();

  it("shows a queue and its page within the policy, and changes nothing", async () => {
    const queue = createTurnQueue({
      redis: connect(),
      prefix: keys.queuePrefix,
      log: silent,
      clock: Date.now,
    });
    try {
      await queue.add("c0ffee");
      const app = createAdminApp({ token, metrics, ready, queueBoard: createQueueBoard(queue.bull) });
      const get = (path: string) => request(app).get(path).auth("admin", token);

      const page = await get("/queues").expect(200);
      expect(page.text).toContain('<base href="/queues/"');
      const scripts = [...page.text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path]) => path);
      expect(scripts.length).toBeGreaterThan(0);
      for (const path of scripts)
        await get(`/queues/${path}`)
          .expect(200)
          .expect("content-type", /javascript/);
      const policy = String(page.headers["content-security-policy"]);
      expect(policy).toContain("script-src 'self';");
      expect(page.text.match(/<script(?![^>]*( src=|application\/json))/g)).toBeNull();

      const list = await get("/queues/api/queues?activeQueue=turns&status=waiting&page=1").expect(200);
      const [shown] = list.body.queues;
      expect(shown).toMatchObject({ name: "turns", readOnlyMode: true, counts: { waiting: 1 } });
      expect(shown.jobs[0].data).toEqual({ conversation: "c0ffee" });

      const id = shown.jobs[0].id;
      const changes = [
        ["post", "add"],
        ["put", "pause"],
        ["put", "empty"],
        ["put", "obliterate"],
        ["put", "promote"],
        ["put", "clean/waiting"],
        ["put", "concurrency"],
        ["put", `${id}/retry`],
        ["put", `${id}/clean`],
        ["put", `${id}/promote`],
        ["patch", `${id}/update-data`],
      ] as const;
      const refusals = [];
      for (const [method, change] of changes) {
        const path = `/queues/api/queues/turns/${change}`;
        const answer = await request(app)
          [method](path)
          .auth("a", token)
          .send({ name: "x", jobData: {}, concurrency: 1 });
        refusals.push(answer.status);
      }
      expect(refusals).toEqual(changes.map(() => 405));
      await request(app).put("/queues/api/queues/pause").auth("a", token);
      expect(await queue.bull.isPaused()).toBe(false);
      expect(await queue.stats()).toMatchObject({ waiting: 1 });
    } finally {
      await queue.close();
    }
  });
});
