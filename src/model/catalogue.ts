/** Reads a models file: every fault at once, each with the line it stands on. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { Model } from "../contract/model.ts";
import { createEgressPolicy, isMakers } from "../guard/egress.ts";
import { type BackendKind, catalogueEntry, catalogueFile, type ModelEntry } from "./catalogue-schema.ts";

export interface Catalogue {
  /** In the file's order. */
  readonly models: readonly CatalogueModel[];
  /** Name of the one that is asked unless a person chose another. */
  readonly default: string;
  /** Name of the one that puts answers into Korean; undefined: the one that answered. */
  readonly rewriter?: string | undefined;
  /** Hosts that may be reached, as `createEgressPolicy` takes them. */
  readonly egress: readonly string[];
}
/** A catalogue with the way to each of its models. */
export interface OpenedModels {
  readonly catalogue: Catalogue;
  /** In the catalogue's order. */
  readonly models: readonly { readonly entry: CatalogueModel; readonly model: Model }[];
  /** What they are and where, for a line in the log. */
  readonly about: string;
}

export interface CatalogueModel extends ModelEntry {
  /** The secret itself. */
  readonly key?: string | undefined;
}

/** What each kind of backend cannot do without. */
const NEEDS: Readonly<Record<BackendKind, readonly (keyof ModelEntry)[]>> = {
  "openai-compatible": ["baseUrl"],
  "openai-responses": ["id", "secret"],
  bedrock: ["region", "id", "secret"],
  sagemaker: ["region", "id", "secret"],
  "sagemaker-prompt": ["region", "id", "secret"],
  gemini: ["id", "secret"],
  perplexity: ["secret"],
  demo: [],
};

const sageMakerHost = ({ region }: ModelEntry) => `runtime.sagemaker.${region}.amazonaws.com`;

/** Where a backend goes that is given no address. */
const HOSTS: Readonly<Partial<Record<BackendKind, (entry: ModelEntry) => string>>> = {
  "openai-responses": () => "api.openai.com",
  bedrock: ({ region }) => `bedrock-runtime.${region}.amazonaws.com`,
  sagemaker: sageMakerHost,
  "sagemaker-prompt": sageMakerHost,
  gemini: () => "generativelanguage.googleapis.com",
  perplexity: () => "api.perplexity.ai",
};

export interface CatalogueFault {
  /** Counts from 1; the nearest line of the file. */
  readonly line: number;
  /** Where and what, e.g. `models[1].baseUrl: must be an http(s) URL`. */
  readonly text: string;
}

type Path = readonly (string | number)[];

/**
 * @param secretOf reads `env:NAME` or `file:/path`; undefined when there is none
 * @returns the catalogue, or every fault of it in the order of its lines
 */
export function readCatalogue(
  text: string,
  secretOf: (reference: string) => string | undefined,
): { readonly catalogue: Catalogue } | { readonly faults: readonly CatalogueFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults: CatalogueFault[] = [];
  const lineOf = (path: Path): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const fault = (path: Path, what: string): void => {
    faults.push({ line: lineOf(path), text: path.length > 0 ? `${wordsOf(path)}: ${what}` : what });
  };
  for (const { message, pos } of document.errors)
    faults.push({ line: lines.linePos(pos[0]).line, text: message.split("\n")[0] ?? message });
  if (faults.length > 0) return { faults };
  const raw = plain(document);
  if (raw === undefined) return { faults: [{ line: 1, text: "its aliases grow out of all measure" }] };
  const parsed = catalogueFile.safeParse(raw);
  for (const { path, message } of parsed.error?.issues ?? []) fault(path as Path, message);
  // Also beside faults of shape: whoever mends a file wants to know all of them.
  const models = listOf(raw).map((value, index): CatalogueModel | undefined => {
    const entry = catalogueEntry.safeParse(value).data;
    const key = entry?.secret === undefined ? undefined : secretOf(entry.secret);
    if (entry) checkEntry(entry, (field, what) => fault(["models", index, ...field], what));
    return entry && { ...entry, key };
  });
  checkNames(raw, fault);
  checkRaw(raw, secretOf, fault);
  const allowed = parsed.data?.egress && createEgressPolicy(parsed.data.egress);
  models.forEach((model, index) => {
    const host = model && hostOf(model)[0];
    if (allowed && host && !allowed.allows(new URL(model.baseUrl ?? `https://${host}`)))
      fault(["models", index], `${host} is not among the hosts of egress`);
  });
  if (!parsed.success || faults.length > 0) return { faults: inOrder(faults) };
  const all = models.filter((model) => model !== undefined);
  return {
    catalogue: {
      models: all,
      default: parsed.data.default ?? all[0]?.name ?? "",
      rewriter: parsed.data.rewriter,
      egress: parsed.data.egress ?? all.flatMap(hostOf),
    },
  };
}

/** Undefined for aliases of aliases that would fill the memory. */
function plain(document: Document): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    return undefined;
  }
}

/** What can be told of an entry whatever else is wrong with it. */
function checkRaw(
  raw: unknown,
  secretOf: (reference: string) => string | undefined,
  fault: (path: Path, what: string) => void,
): void {
  listOf(raw).forEach((value, index) => {
    const secret = fieldOf(value, "secret");
    if (typeof secret === "string" && REFERENCE.test(secret) && !secretOf(secret))
      fault(["models", index, "secret"], `${secret} holds nothing`);
    const baseUrl = fieldOf(value, "baseUrl");
    const url = typeof baseUrl === "string" ? URL.parse(baseUrl) : undefined;
    if (url && isMakers(url.hostname))
      fault(
        ["models", index, "baseUrl"],
        "is the model's maker's own server: people's words must not reach it; run the open weights",
      );
    if (url?.username || url?.password)
      fault(["models", index, "baseUrl"], "holds a password: use secret or headers");
  });
}
const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/;

function checkEntry(entry: ModelEntry, fault: (field: Path, what: string) => void): void {
  for (const field of NEEDS[entry.backend])
    if (entry[field] === undefined) fault([], `${field} is needed for ${entry.backend}`);
}

/** The names of a file of any shape. */
interface Named {
  readonly name?: unknown;
  readonly fallback?: unknown;
}
const fieldOf = (raw: unknown, field: string): unknown =>
  typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>)[field] : undefined;
function listOf(raw: unknown): readonly Named[] {
  const models = fieldOf(raw, "models");
  return Array.isArray(models) ? models.map((model) => (typeof model === "object" && model) || {}) : [];
}

function checkNames(raw: unknown, fault: (path: Path, what: string) => void): void {
  const models = listOf(raw);
  const names = models.map(({ name }) => name);
  models.forEach(({ name, fallback }, index) => {
    if (name !== undefined && names.indexOf(name) !== index)
      fault(["models", index, "name"], `${name} is there already`);
    if (fallback === undefined) return;
    const at = ["models", index, "fallback"];
    if (!names.includes(fallback)) fault(at, `there is no model ${fallback}`);
    else if (loops(name, models)) fault(at, "leads back to this model");
  });
  for (const field of ["default", "rewriter"]) {
    const name = fieldOf(raw, field);
    if (name !== undefined && !names.includes(name)) fault([field], `there is no model ${name}`);
  }
  const egress = fieldOf(raw, "egress");
  if (!Array.isArray(egress)) return;
  egress.forEach((host, index) => {
    if (isMakers(String(host).replace(/:\d+$/, "").replace(/^\*\./, "")))
      fault(["egress", index], "is the model's maker's: it is refused always");
  });
}

/** Whether following fallbacks from the model comes back to it. */
function loops(name: unknown, models: readonly Named[]): boolean {
  const next = (at: unknown) => models.find((model) => model.name === at)?.fallback;
  let at = next(name);
  for (let steps = 0; at !== undefined && steps <= models.length; steps++) {
    if (at === name) return true;
    at = next(at);
  }
  return false;
}

/** The one host, with its port when one is written; none for a model inside the program. */
export function hostOf(entry: ModelEntry): string[] {
  const host = entry.baseUrl === undefined ? HOSTS[entry.backend]?.(entry) : URL.parse(entry.baseUrl)?.host;
  return host ? [host.toLowerCase()] : [];
}

const wordsOf = (path: Path): string =>
  path.reduce<string>(
    (words, part) => (typeof part === "number" ? `${words}[${part}]` : words ? `${words}.${part}` : part),
    "",
  );
const inOrder = (faults: readonly CatalogueFault[]) => [...faults].sort((a, b) => a.line - b.line);
