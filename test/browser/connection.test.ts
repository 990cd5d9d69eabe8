/** The page while it cannot reach its emulator, and afterwards. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator/app.ts";
import { post, type SkillCall, startSkill, words } from "../helpers/skill-server.ts";
import { violations } from "./axe.ts";
import { becomes, sees, useBrowser } from "./browser.ts";
import { said } from "./room.ts";

const openPage = useBrowser();

/** A way to the emulator that can be cut: it passes on bytes, as a network does. */
async function network(to: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(to).port), "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
  const listen = async (port: number) => once(server.listen(port, "127.0.0.1"), "listening");
  await listen(0);
  const { port } = server.address() as AddressInfo;
  async function cut(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  onTestFinished(() => (server.listening ? cut() : undefined));
  return { origin: `http://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}

it("says that it is lost, keeps what could not be sent, and shows once what happened meanwhile", async () => {
  const waiting: SkillCall[] = [];
  const skill = await startSkill((call) => {
    if (said(call) !== "나중에") return call.json(words(`${said(call)}!`));
    waiting.push(call);
    return call.ack("잠시만요.");
  });
  const emulator = await startEmulator({ skill: { url: skill.url } });
  onTestFinished(async () => {
    await emulator.close();
    await skill.close();
  });
  const way = await network(emulator.origin);
  const { page, log, box, says } = await openPage(way.origin);
  await says("먼저");
  await sees(log, "먼저!");
  await says("나중에");
  await sees(log, "잠시만요.");
  await way.cut();
  const strip = page.locator(".h-strip");
  await sees(strip, "에뮬레이터와 연결이 끊겼어요.");
  expect(await violations(page)).toEqual([]);
  await says("들리나요?");
  await sees(page.locator(".r-notice"), "보내지 못했어요. 에뮬레이터에 연결하지 못했어요.");
  await becomes(() => box.inputValue(), "들리나요?");
  await post(waiting[0]?.callbackUrl ?? "", words("기다리던 답이에요."));
  await emulator.engine.say({ user: "나", utterance: "다른 창에서" }).replied;
  expect(await log.getByText("기다리던 답이에요.").count()).toBe(0);
  await way.mend();
  await sees(log, "기다리던 답이에요.", 20_000);
  await sees(log, "다른 창에서!");
  await becomes(() => strip.getByText("끊겼어요").count(), 0);
  await box.press("Enter");
  await sees(log, "들리나요?!");
  for (const text of ["먼저!", "잠시만요.", "기다리던 답이에요.", "다른 창에서!", "들리나요?!"])
    expect([text, await log.getByText(text, { exact: true }).count()]).toEqual([text, 1]);
  expect(await page.getByText(/콜백 \d+초 남음/).count()).toBe(0);
  await sees(page.locator("#side"), "다른 창에서");
});
