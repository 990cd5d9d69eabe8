/** Every switch of 상황 만들기, pressed on the page: what the skill and the person notice of it. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { post, type SkillCall, words } from "../helpers/skill-server.ts";
import { becomes, sees } from "./browser.ts";
import { said, useRooms } from "./room.ts";

const room = useRooms();

/** A room whose trouble panel is open, and a skill that acknowledges and leaves the rest to the test. */
async function stage(onCall: (call: SkillCall) => unknown = (call) => call.ack("잠시만요.")) {
  const chat = await room(onCall);
  const { page, emulator } = chat;
  await page.getByRole("button", { name: "상황 만들기" }).click();
  return {
    ...chat,
    played: page.getByLabel("켜 둔 상황"),
    record: () => emulator.engine.exchanges("나").at(-1),
  };
}

const choose = (page: Page, label: string, option: string) =>
  page.getByLabel(label).selectOption({ label: option });

it("callback off: from the next message on, and the room says so until all is off again", async () => {
  const { page, says, log, skill, played } = await stage((call) =>
    call.callbackUrl ? call.ack("콜백으로 드릴게요.") : call.json(words("바로 드려요.")),
  );
  await says("먼저");
  await sees(log, "콜백으로 드릴게요.");
  await page.getByLabel("콜백 끄기").check();
  await sees(played, "콜백 꺼짐");
  await says("다음");
  await sees(log, "바로 드려요.");
  expect(skill.last.callbackUrl).toBe("");
  await page.getByRole("button", { name: "모두 끄기" }).click();
  await becomes(() => played.count(), 0);
  await says("다시");
  await becomes(() => log.getByText("콜백으로 드릴게요.").count(), 2);
});

it("a group room: its key goes along, and the callback lives five minutes", async () => {
  const { page, says, log, skill, played, record } = await stage();
  await page.getByLabel("단체방").check();
  await sees(played, "단체방");
  await says("모두에게");
  await sees(log, /콜백 (300|29\d)초 남음/);
  const { chat, user } = skill.last.payload.userRequest;
  expect(chat.properties.botGroupKey).toMatch(/^[0-9a-f]{64}$/);
  expect(user.properties).not.toHaveProperty("plusfriendUserKey");
  const { window, sentAt = 0 } = record() ?? {};
  // Two readings of the clock lie between them.
  expect(Math.round(((window?.closesAt ?? 0) - sentAt) / 1_000)).toBe(300);
});

it("somebody who has not added the channel: isFriend is absent", async () => {
  const { page, says, log, skill, played } = await stage();
  await page.getByLabel("채널을 추가하지 않은 사람").check();
  await sees(played, "채널 친구 아님");
  await says("누구게요");
  await sees(log, "잠시만요.");
  expect(skill.last.payload.userRequest.user.properties).not.toHaveProperty("isFriend");
});

it("the console's bot test: its token is always refused", async () => {
  const { page, says, log, skill } = await stage();
  await choose(page, "관리자센터의 테스트", "봇 테스트 (콜백 토큰이 늘 거절돼요)");
  await says("될까요?");
  await sees(log, "잠시만요.");
  expect(skill.last.callbackUrl).toMatch(/\/callback\/cbtest:/);
  await post(skill.last.callbackUrl, words("답"));
  await sees(log, "Invalid callback token for testing purposes.");
});

it("the console's skill test: the bare payload, without a callback", async () => {
  const { page, says, log, skill } = await stage((call) => call.json(words(`${said(call)}!`)));
  await choose(page, "관리자센터의 테스트", "스킬 테스트 (콜백 주소가 없어요)");
  await says("될까요?");
  await sees(log, "될까요?!");
  expect(skill.last.payload.userRequest).toMatchObject({
    lang: null,
    user: { id: "662293", type: "accountId" },
  });
  expect(skill.last.payload.userRequest).not.toHaveProperty("callbackUrl");
});

it("a slow network: both ways count against the 5 s", async () => {
  const { page, says, log, played, record } = await stage();
  await choose(page, "느린 네트워크 (한 방향)", "200ms");
  await sees(played, "느린 네트워크 200ms");
  await says("천천히");
  await sees(log, "잠시만요.");
  expect(record()?.response?.ms).toBeGreaterThanOrEqual(400);
  await choose(page, "느린 네트워크 (한 방향)", "2600ms");
  await says("더 천천히");
  await sees(log, "스킬 서버가 제시간에 답하지 않았어요 (오류 1001)");
});

it("a lost acknowledgement: a broken connection, and the callback after it is refused", async () => {
  const { page, says, log, skill, played } = await stage();
  await page.getByLabel("스킬의 응답 잃어버리기").check();
  await sees(played, "응답 유실");
  await says("들리나요?");
  await sees(log, "스킬 서버와 연결이 되지 않았어요 (오류 1005)");
  await post(skill.last.callbackUrl, words("답"));
  await sees(log, "Use callback true setting required.");
});

it("a request that is sent twice: byte for byte, and one answer is shown", async () => {
  const { page, says, log, skill, played } = await stage((call) => call.json(words("한 번만")));
  await page.getByLabel("요청 두 번 보내기").check();
  await sees(played, "중복 요청");
  await says("똑똑");
  await becomes(async () => skill.calls.length, 2);
  await sees(log, "한 번만");
  expect(skill.calls[1]?.body).toBe(skill.calls[0]?.body);
  expect(skill.calls[1]?.headers["x-request-id"]).toBe(skill.calls[0]?.headers["x-request-id"]);
  expect(await log.getByText("한 번만").count()).toBe(1);
});

it.each([
  ["HTTP 500", 500, undefined],
  ["카카오 내부 오류 (501)", 200, "Internal server error occured. 501"],
  ["FAIL (토큰 오류)", 200, "Invalid callback token. Check your callback token."],
  ["점검 페이지 (HTML)", 200, undefined],
  ["다른 주소로 (302)", 302, undefined],
])("a callback answered with %s at first, and then as it should be", async (option, status, message) => {
  const { page, says, log, skill, played } = await stage();
  await choose(page, "콜백에 대한 플랫폼의 응답", option);
  await choose(page, "횟수", "처음 한 번");
  await sees(played, `콜백 ${option} 1번`);
  await says("보내 주세요");
  await sees(log, "잠시만요.");
  const first = await post(skill.last.callbackUrl, words("답이에요."));
  expect([first.status, first.json?.message]).toEqual([status, message]);
  if (message !== undefined) await sees(log, message);
  expect(await log.getByText("답이에요.").count()).toBe(0);
  expect((await post(skill.last.callbackUrl, words("답이에요."))).json.status).toBe("SUCCESS");
  await sees(log, "답이에요.");
});

it.each([
  ["연결 끊김", 0],
  ["보여 준 뒤 연결 끊김", 1],
])("a callback whose connection breaks: %s", async (option, shown) => {
  const { page, says, log, skill } = await stage();
  await choose(page, "콜백에 대한 플랫폼의 응답", option);
  await says("보내 주세요");
  await sees(log, "잠시만요.");
  await expect(post(skill.last.callbackUrl, words("답이에요."))).rejects.toThrow();
  await becomes(() => log.getByText("답이에요.").count(), shown);
});

it("a clock that runs faster: the minute is over in two seconds", async () => {
  const { page, says, log, skill, played } = await stage();
  await choose(page, "1분 시계", "30배 (2초)");
  await sees(played, "시계 30배");
  await says("서둘러요");
  await sees(log, "답을 받을 시간이 지났어요", 5_000);
  await post(skill.last.callbackUrl, words("늦은 답"));
  await sees(log, "Invalid callback token. Check your callback token.");
});

it("is each room's own", async () => {
  const { page, says, log, skill, played } = await stage((call) => call.json(words(`${said(call)}!`)));
  await page.getByLabel("콜백 끄기").check();
  await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
  expect(await played.count()).toBe(0);
  expect(await page.getByLabel("콜백 끄기").isChecked()).toBe(false);
  await says("여기는요?");
  await sees(log, "여기는요?!");
  expect(skill.last.callbackUrl).not.toBe("");
  await page.reload();
  await page.getByRole("tab").first().click();
  await sees(played, "콜백 꺼짐");
});
