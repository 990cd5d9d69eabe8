/** A real Chromium, and the chat page in it as a person uses it. */
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { CHROMIUM } from "./setup.ts";

/** Headless and asking nobody: by itself it would look for updates. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

export interface ChatPage {
  readonly page: Page;
  readonly log: Locator;
  readonly box: Locator;
  readonly send: Locator;
  /** Every address that the page asked for. */
  readonly asked: readonly string[];
  /** Errors and broken rules that the page met. */
  readonly faults: readonly string[];
  says(utterance: string): Promise<void>;
}

export interface PageOptions extends Pick<BrowserContextOptions, "viewport" | "colorScheme" | "permissions"> {
  /** Of the page's address, e.g. `?images=on`. */
  readonly search?: string;
}

/** One browser for the tests of a file. */
export function useBrowser(): (origin: string, options?: PageOptions) => Promise<ChatPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  });
  afterAll(() => browser?.close());

  return async (origin, { search = "", ...options } = {}) => {
    if (!browser) throw new Error("no browser");
    const context = await browser.newContext({
      locale: "ko-KR",
      timezoneId: "Asia/Seoul",
      viewport: { width: 1280, height: 860 },
      reducedMotion: "reduce",
      ...options,
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const [asked, faults]: [string[], string[]] = [[], []];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
    });
    await page.goto(`${origin}/emulator/${search}`);
    const box = page.getByRole("textbox", { name: "메시지 입력" });
    await box.waitFor();
    return {
      page,
      log: page.getByRole("log"),
      box,
      send: page.getByRole("button", { name: "보내기", exact: true }),
      asked,
      faults,
      async says(utterance) {
        await box.fill(utterance);
        await box.press("Enter");
      },
    };
  };
}

/** Fails unless the element comes to be seen. */
export async function sees(where: Locator, text: string | RegExp, withinMs = 10_000): Promise<void> {
  await where.getByText(text).first().waitFor({ timeout: withinMs });
}

/** Fails unless `read` comes to give what is expected. */
export const becomes = (read: () => Promise<unknown>, expected: unknown) =>
  expect.poll(read, { timeout: 10_000 }).toEqual(expected);
