/** `saenggak erase <user>`: erases all that is stored of a person, for a legal request. Exits with 1 when it did not. */
import { createInterface } from "node:readline/promises";
import type { Erased } from "../contract/conversation.ts";
import { type Asked, withPerson } from "./person.ts";

export async function erase(): Promise<void> {
  await withPerson("erase", async (asked) => {
    if (!(await isConfirmed(asked))) {
      console.error("Nothing was erased.");
      process.exitCode = 1;
      return;
    }
    for (const { bot, conversation } of asked.found) {
      const counts = linesOf(await asked.office.erase(conversation));
      console.log(`bot ${bot}: ${counts.length > 0 ? `erased ${counts.join(", ")}` : "nothing was stored"}`);
    }
  });
}

async function isConfirmed({ yes, user, kind, found }: Asked): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error("nobody is there to confirm it: add --yes");
  const whom = `${kind === "group" ? "room" : "person"} ${user} with ${found.map(({ bot }) => bot).join(", ")}`;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const said = await ask.question(`Erase all that is stored of ${whom}? It cannot be undone. Type yes: `);
  ask.close();
  return said.trim().toLowerCase() === "yes";
}

function linesOf({ turns, unfinished, exchanges, thoughts, settings }: Erased): string[] {
  const left = unfinished > 0 ? ` (${unfinished} without an answer)` : "";
  return [
    ...(turns > 0 ? [`${counted(turns, "turn")}${left}`] : []),
    ...(exchanges > 0 ? [counted(exchanges, "remembered exchange")] : []),
    ...(thoughts ? ["the latest thoughts"] : []),
    ...(settings ? ["settings"] : []),
  ];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
