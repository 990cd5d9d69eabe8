/** Who reaches whom, tried out, as the tables of docs/isolation.md. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Target } from "./probe.ts";
import { ROOT } from "./processes.ts";
import { HOST, MAKER, OUTSIDE, type Place, type Zones } from "./zones.ts";

interface Goal {
  readonly label: string;
  readonly name: string;
  readonly ports: readonly number[];
  readonly addresses: readonly string[];
}

/** The service that stands for the model server, and what listens on each. */
export const MODEL = "vllm";
const LISTENING: Readonly<Record<string, readonly number[]>> = {
  ingress: [3000, 3001],
  server: [3000, 3001],
  worker: [3001],
  redis: [6379],
  egress: [3128],
  [MODEL]: [8000],
};
export const SERVICES = Object.keys(LISTENING);
const labelOf = (name: string) => (name === MODEL ? "model server" : name);

/** A row for each who tries, a column for each who is tried: the ports that took a connection, by name and by address. */
export async function tryAll({ places }: Zones): Promise<string> {
  const outside: Goal[] = [
    { label: "Kakao", name: "bot-api.kakao.com", ports: [443], addresses: [OUTSIDE.kakao] },
    { label: "elsewhere", name: "elsewhere.example", ports: [80, 443], addresses: [OUTSIDE.elsewhere] },
    { label: "R1's maker", name: "api.deepseek.com", ports: [80, 443], addresses: [MAKER] },
    { label: "metadata", name: "metadata.kakao.com", ports: [80], addresses: [OUTSIDE.metadata] },
  ];
  const services = SERVICES.map((name) => ({
    label: labelOf(name),
    name: name === MODEL ? "model" : name,
    ports: LISTENING[name] ?? [],
    addresses: Object.values(places[name]?.addresses ?? {}),
  }));
  const goals = [...services, ...outside];
  const rows = await Promise.all(
    ["internet", ...SERVICES].map(async (from) => {
      const place = placeOf(places, from);
      const cells: string[] = [];
      for (const goal of goals) cells.push(await cell(place, published(from, goal)));
      return [labelOf(from), ...cells];
    }),
  );
  return table([["from ↓ to →", ...goals.map(({ label }) => label)], ...rows]);
}

/** From outside an ingress is its host's address. */
function published(from: string, goal: Goal): Goal {
  return from === "internet" && goal.name === "ingress" ? { ...goal, addresses: [HOST.inner] } : goal;
}

async function cell(place: Place, { name, ports, addresses }: Goal): Promise<string> {
  // What a place says to itself is no way between zones.
  if (Object.values(place.addresses).some((address) => addresses.includes(address))) return "";
  const open = async (hosts: readonly string[]) => {
    const stood = await probe(
      place,
      hosts.flatMap((host) => ports.map((port) => ({ host, port }))),
    );
    const isOpen = (index: number) => hosts.some((_, at) => stood[at * ports.length + index]);
    return ports.filter((_, index) => isOpen(index)).join(", ");
  };
  const [byAddress = "", byName = ""] = await Promise.all([open(addresses), open([name])]);
  // Names inside are no names of the internet's.
  const isPublished = addresses.includes(HOST.inner);
  return byAddress === byName || isPublished
    ? byAddress || "–"
    : `${byAddress || "–"} (by name ${byName || "–"})`;
}

/** What the egress proxy lets through, whoever asks. */
export async function tryEgress({ places }: Zones): Promise<string> {
  const inside = placeOf(places, "redis").addresses.work ?? "";
  const targets: readonly (readonly [string, number])[] = [
    ["bot-api.kakao.com", 443],
    ["bot-api.kakao.com", 80],
    ["elsewhere.example", 443],
    [OUTSIDE.kakao, 443],
    ["api.deepseek.com", 443],
    ["API.DEEPSEEK.COM.", 443],
    [MAKER, 443],
    [OUTSIDE.metadata, 80],
    ["metadata.kakao.com", 443],
    ["inside.kakao.com", 443],
    ["split.kakao.com", 443],
    ["rebinding.kakao.com", 443],
    ["redis", 6379],
    [inside, 6379],
    ["model", 8000],
    ["127.0.0.1", 3128],
  ];
  const askers = ["server", "worker"];
  const proxy = "http://egress:3128";
  const asked = targets.map(([host, port]) => ({ host, port, proxy }));
  const stood = await Promise.all(askers.map((from) => probe(placeOf(places, from), asked)));
  // Addresses of this run, which mean something only inside it.
  const called = new Map([
    [inside, "Redis' address"],
    [OUTSIDE.kakao, "Kakao's address"],
    [MAKER, "the maker's address"],
  ]);
  const rows = targets.map(([host, port], index) => [
    `\`${called.get(host) ?? host}:${port}\``,
    ...askers.map((_, asker) => (stood[asker]?.[index] ? "yes" : "–")),
  ]);
  return table([["through the egress proxy to", ...askers.map((from) => `from ${from}`)], ...rows]);
}

async function probe({ netns }: Place, targets: readonly Target[]): Promise<readonly boolean[]> {
  const script = join(ROOT, "test/isolation/probe.ts");
  const child = spawn("ip", ["netns", "exec", netns, process.execPath, script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(targets));
  const output = await text(child.stdout);
  if (!output) throw new Error(`the probe of ${netns} failed`);
  return JSON.parse(output) as readonly boolean[];
}

export function placeOf(places: Zones["places"], name: string): Place {
  const place = places[name];
  if (!place) throw new Error(`there is no ${name}`);
  return place;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " ");
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
