import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { conversationIdOf, createKeys, SHARDS } from "../../../src/redis/keys.ts";

const keys = createKeys("saenggak");
const ids = Array.from({ length: 4_000 }, () => conversationIdOf("bot", "person", randomUUID()));
const hashTag = (key: string) => /\{(.*?)\}/.exec(key)?.[1];

describe("a conversation's id", () => {
  it("is the same for the same person, and another for any other bot, kind or person", () => {
    const id = conversationIdOf("bot", "person", "a");
    expect(conversationIdOf("bot", "person", "a")).toBe(id);
    const others = [
      conversationIdOf("bot", "group", "a"),
      conversationIdOf("bot2", "person", "a"),
      conversationIdOf("bot", "person", "b"),
      conversationIdOf("botp", "person", "a"),
      conversationIdOf("", "person", "bota"),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it("names nobody and needs no escaping in a key or a path", () => {
    const id = conversationIdOf("bot", "person", "a-very-special-person");
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(id).not.toContain("person");
  });
});

describe("the keys of a conversation", () => {
  it("are all erased with it: what names it is a turn's record or among everything", () => {
    const id = ids[0] ?? "";
    const everything = keys.everything(id);
    for (const [name, make] of Object.entries(keys)) {
      if (typeof make !== "function" || ["turn", "turnBase", "everything"].includes(name)) continue;
      const key = String((make as (...given: unknown[]) => unknown)(id, "2099-01-01"));
      if (key.includes(id) && !["runner", "pace", "answered", "spent", "open", "model"].includes(name))
        expect(everything, name).toContain(key);
    }
    expect(new Set([...everything, keys.openOf(id)].map(hashTag)).size).toBe(1);
  });

  it("count a day under a name that does not lead back", () => {
    const id = ids[0] ?? "";
    for (const name of [keys.tokens(id, "2099-01-01"), keys.pushes(id, "2099-01-01")])
      expect(name).not.toContain(id);
    expect(keys.tokens(id, "2099-01-01")).toBe(keys.tokens(id, "2099-01-01"));
    const names = [
      keys.tokens(id, "2099-01-01"),
      keys.tokens(id, "2099-01-02"),
      keys.tokens("other", "2099-01-01"),
    ];
    expect(new Set(names).size).toBe(3);
  });

  it("stand in one slot of a cluster, with its shard's index", () => {
    for (const id of ids.slice(0, 200)) {
      const all = [
        keys.turn(id, "t-1"),
        keys.mailbox(id),
        keys.held(id),
        keys.turns(id),
        keys.thoughts(id),
        keys.history(id),
        keys.meta(id),
        keys.feedback(id),
        keys.openOf(id),
      ];
      expect(new Set(all.map(hashTag)).size).toBe(1);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it("start a turn's key as the scripts build it", () => {
    for (const id of ids.slice(0, 20)) expect(`${keys.turnBase(id)}t-1`).toBe(keys.turn(id, "t-1"));
  });

  it("are spread over all shards, evenly", () => {
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(keys.openOf(id), (counts.get(keys.openOf(id)) ?? 0) + 1);
    const shards = Array.from({ length: SHARDS }, (_, shard) => keys.open(shard));
    expect([...counts.keys()].sort()).toEqual(shards.sort());
    // 62.5 each on average; a fair spread leaves these bounds once in far more than a billion runs.
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(15);
      expect(count).toBeLessThan(130);
    }
  });
});

it("all begin with the prefix, so that deployments share a Redis", () => {
  const other = createKeys("other");
  expect(keys.mailbox("A")).toMatch(/^saenggak:/);
  expect(other.mailbox("A")).toMatch(/^other:/);
  expect(keys.queuePrefix).toBe("{saenggak}");
  expect(keys.answered("s-1")).toBe("saenggak:answered:s-1");
});
