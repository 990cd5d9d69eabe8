import { expect, inject, it, onTestFinished } from "vitest";
import { freePort } from "../../../src/listen.ts";
import { connectRedis, disconnectRedis } from "../../../src/redis/connect.ts";
import { inspectRedis } from "../../../src/redis/inspect.ts";
import { startComposeRedis } from "../../helpers/compose-redis.ts";
import { silent } from "../../helpers/redis.ts";

it("Redis, started as compose starts it, drops nothing and writes everything down", async () => {
  const port = await freePort("127.0.0.1");
  const program = await startComposeRedis(inject("redisProgram"), port);
  onTestFinished(() => program.stop());
  const redis = connectRedis(`redis://127.0.0.1:${port}`, "patient", silent);
  onTestFinished(() => disconnectRedis(redis));
  expect(await inspectRedis(redis)).toMatchObject([{ evictionPolicy: "noeviction", appendOnly: true }]);
  // No snapshots beside the append-only file.
  expect(await redis.config("GET", "save")).toEqual(["save", ""]);
});
