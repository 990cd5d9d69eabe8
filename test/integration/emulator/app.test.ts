import { afterEach, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../../src/emulator/app.ts";
import type { EmulatorEvent } from "../../../src/emulator/record.ts";
import { type SkillServer, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function running(): Promise<{ emulator: RunningEmulator; api: string; skill: SkillServer }> {
  const skill = await startSkill((call) => call.json(words(`${call.payload.userRequest.utterance}!`)));
  const emulator = await startEmulator({ skill: { url: skill.url } });
  closers.push(emulator.close, skill.close);
  return { emulator, api: `${emulator.origin}/emulator/api`, skill };
}

const send = (api: string, body: unknown, type = "application/json") =>
  fetch(`${api}/say`, { method: "POST", headers: { "content-type": type }, body: JSON.stringify(body) });

/** Reads events of a room until one satisfies `last`. */
async function listen(
  api: string,
  user: string,
  last: (event: EmulatorEvent) => boolean,
  headers: Record<string, string> = {},
): Promise<{ response: Response; events: Promise<EmulatorEvent[]> }> {
  const response = await fetch(`${api}/events?user=${encodeURIComponent(user)}`, { headers });
  const read = async (): Promise<EmulatorEvent[]> => {
    const events: EmulatorEvent[] = [];
    let rest = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks.filter((block) => !block.startsWith("event: ")))
        events.push(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? ""));
      if (events.some(last)) return events;
    }
    return events;
  };
  return { response, events: read() };
}

const closed = ({ type }: EmulatorEvent) => type === "closed";

it("says, and tells the room live and from the start", async () => {
  const { emulator, api, skill } = await running();
  const live = await listen(api, "가 람", closed);
  expect(live.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const said = await send(api, { user: "가 람", utterance: "안녕", options: { isFriend: false } });
  expect(said.status).toBe(202);
  const { exchangeId } = (await said.json()) as { exchangeId: string };
  const events = await live.events;
  expect(events.map(({ type }) => type)).toEqual(["sent", "shown", "closed"]);
  expect(new Set(events.map((event) => event.exchangeId))).toEqual(new Set([exchangeId]));
  expect(skill.last.payload.userRequest.user.properties).not.toHaveProperty("isFriend");
  expect(await (await listen(api, "가 람", closed)).events).toEqual(events);
  const rest = await listen(api, "가 람", closed, { "last-event-id": `${emulator.engine.id}.2` });
  expect((await rest.events).map(({ seq }) => seq)).toEqual([3]);
  const afterRestart = await listen(api, "가 람", closed, { "last-event-id": "another.2" });
  expect(await afterRestart.events).toEqual(events);
});

it("tells nobody else", async () => {
  const { emulator, api } = await running();
  const other = await listen(api, "나", () => false);
  await emulator.engine.say({ user: "가", utterance: "안녕" }).replied;
  const own = emulator.engine.say({ user: "나", utterance: "나야" });
  await own.replied;
  await emulator.close();
  closers.shift();
  expect(new Set((await other.events).map(({ user }) => user))).toEqual(new Set(["나"]));
});

it.each<[string, unknown, string, number]>([
  ["no user", { utterance: "안녕" }, "application/json", 400],
  [
    "an unknown option",
    { user: "가", utterance: "안녕", options: { calback: false } },
    "application/json",
    400,
  ],
  [
    "a header that cannot be sent",
    { user: "가", utterance: "안녕", options: { requestId: "a\nb" } },
    "application/json",
    400,
  ],
  ["a form of another site", { user: "가", utterance: "안녕" }, "text/plain", 400],
  ["too much", { user: "가", utterance: "가".repeat(30_000) }, "application/json", 413],
])("refuses to say %s", async (_what, body, type, status) => {
  const { api, skill } = await running();
  const answer = await send(api, body, type);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({
    error: { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) },
  });
  expect(skill.calls).toHaveLength(0);
});

it("knows nothing else", async () => {
  const { emulator, api } = await running();
  expect((await fetch(`${api}/events?user=`)).status).toBe(400);
  expect((await fetch(`${api}/nothing`)).status).toBe(404);
  expect((await fetch(`${emulator.origin}/emulator/v1/bots/a/callback/b`)).status).toBe(404);
});

it("is not there for those who come through a tunnel or proxy", async () => {
  const { emulator, api } = await running();
  for (const name of ["x-forwarded-for", "x-forwarded-host", "forwarded"]) {
    const headers = { [name]: "channel.example.com" };
    expect((await fetch(`${api}/events?user=me`, { headers })).status).toBe(404);
    expect((await fetch(`${emulator.origin}/emulator`, { headers })).status).toBe(404);
  }
  expect((await fetch(`${emulator.origin}/emulator`)).status).toBe(200);
});
