/** The chat page in Chromium: its first paint against a bare page's, and a room of 5,000 bubbles against one of 50. */
import { createServer } from "node:http";
import { type Browser, chromium, type Page } from "playwright-core";
import { startEmulator } from "../src/emulator/app.ts";
import { pageFiles } from "../src/emulator/page-files.ts";
import { listening } from "./lib/outside.ts";
import { median, quantile, report } from "./lib/report.ts";

const LOADS = 15;
const ROOMS = { short: 50, long: 5_000 };
const SCROLLED_FRAMES = 180;
const MESSAGES = 20;

export async function run(): Promise<void> {
  await pageFiles();
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  const skill = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(ANSWER));
  });
  const bare = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>bare</title><p>생각</p>");
  });
  const url = await listening(skill);
  const emulator = await startEmulator({ skill: { url } });
  try {
    const paints = await firstPaints(browser, await listening(bare), `${emulator.origin}/emulator/`);
    const short = await roomOf(ROOMS.short, browser, url);
    const long = await roomOf(ROOMS.long, browser, url);
    await write(paints, short, long);
  } finally {
    await browser.close();
    await emulator.close();
    for (const server of [skill, bare]) {
      server.close();
      server.closeAllConnections();
    }
  }
}

const ANSWER = {
  version: "2.0",
  template: { outputs: [{ simpleText: { text: "그 질문에는 이렇게 답할 수 있어요. ".repeat(4).trim() } }] },
};

async function firstPaints(browser: Browser, bare: string, page: string) {
  const times = { bare: [] as number[], page: [] as number[] };
  for (let load = 0; load < LOADS; load++) {
    times.bare.push(await firstPaint(browser, bare));
    times.page.push(await firstPaint(browser, page));
  }
  return times;
}

/** Of a visitor whose cache is empty. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const ms = await page.evaluate(`new Promise((resolve) =>
    new PerformanceObserver((list) => {
      const found = list.getEntriesByName("first-contentful-paint")[0];
      if (found) resolve(found.startTime);
    }).observe({ type: "paint", buffered: true }))`);
  await context.close();
  return Number(ms);
}

interface Figures {
  readonly openMs: number;
  readonly frames: readonly number[];
  readonly messages: readonly number[];
}

async function roomOf(bubbles: number, browser: Browser, url: string): Promise<Figures> {
  const emulator = await startEmulator({ skill: { url } });
  const { engine } = emulator;
  // A question and its answer are two.
  for (let asked = 0; asked < bubbles / 2; asked++)
    await engine.say({ user: "나", utterance: `질문 ${asked}` }).replied;
  const context = await browser.newContext({ viewport: { width: 420, height: 860 } });
  const page = await context.newPage();
  const begun = performance.now();
  await page.goto(`${emulator.origin}/emulator/`);
  await page.getByText(new RegExp(`질문 ${bubbles / 2 - 1}$`)).waitFor();
  const openMs = performance.now() - begun;
  const frames = await scroll(page);
  const messages = [];
  for (let sent = 0; sent < MESSAGES; sent++) messages.push(await message(page, `새 질문 ${sent}`));
  await context.close();
  await emulator.close();
  return { openMs, frames, messages };
}

/** Milliseconds between frames while the room is scrolled up, half a screen a frame. */
async function scroll(page: Page): Promise<number[]> {
  return page.evaluate(`new Promise((resolve) => {
    const log = document.querySelector("[role=log]");
    const times = [];
    let last;
    const frame = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (log.scrollTop <= 0) log.scrollTop = log.scrollHeight;
      log.scrollTop -= 300;
      if (times.length < ${SCROLLED_FRAMES}) requestAnimationFrame(frame);
      else resolve(times);
    };
    requestAnimationFrame(frame);
  })`);
}

/** Milliseconds from enter until one's own words stand in the room. */
async function message(page: Page, words: string): Promise<number> {
  await page.getByRole("textbox", { name: "메시지 입력" }).fill(words);
  return page.evaluate(
    `new Promise((resolve) => {
      const log = document.querySelector("[role=log]");
      const begun = performance.now();
      const seen = () => {
        const rows = log.getElementsByClassName("r-own");
        if (rows[rows.length - 1].textContent.includes(${JSON.stringify(words)})) resolve(performance.now() - begun);
        else requestAnimationFrame(seen);
      };
      document.querySelector("form.r-compose").requestSubmit();
      seen();
    })`,
  );
}

async function write(
  paints: { readonly bare: number[]; readonly page: number[] },
  short: Figures,
  long: Figures,
): Promise<void> {
  const row = (name: string, figures: Figures) =>
    `| ${name} | ${figures.openMs.toFixed(0)} | ${median(figures.frames).toFixed(1)} | ${quantile(figures.frames, 0.95).toFixed(1)} | ${Math.max(...figures.frames).toFixed(1)} | ${median(figures.messages).toFixed(0)} |`;
  await report("page", [
    `First contentful paint of the chat page in headless Chromium, an empty cache each time, median of ${LOADS} loads:`,
    `**${median(paints.page).toFixed(0)} ms** (95 %: ${quantile(paints.page, 0.95).toFixed(0)} ms); a bare page of one line in the same run: ${median(paints.bare).toFixed(0)} ms. Aimed at 500 ms.`,
    "",
    `A room of ${ROOMS.long} bubbles against one of ${ROOMS.short}: ${SCROLLED_FRAMES} frames of scrolling, 300 px a frame (a screen that`,
    "draws 60 frames a second has 16.7 ms for each), and the time from enter until one's own words are drawn.",
    "",
    "| bubbles | open ms | frame ms, median | 95 % | longest | enter to drawn ms |",
    "| --- | --- | --- | --- | --- | --- |",
    row(`floor: ${ROOMS.short}`, short),
    row(String(ROOMS.long), long),
  ]);
}
