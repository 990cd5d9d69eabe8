/** Reads a models file: every fault at once, each with the line it stands on. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { Model } from "../contract/model.ts";
import { createEgressPolicy, isMakers } from "../guard/egress.ts";
import { hostOf } from "./backend-kinds.ts";
import {
  checkEgress,
  checkEntry,
  checkNames,
  entriesOf,
  type Path,
  type SecretOf,
} from "./catalogue-checks.ts";
import { catalogueEntry, catalogueFile, type ModelEntry } from "./catalogue-schema.ts";

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

export interface CatalogueFault {
  /** Counts from 1; the nearest line of the file. */
  readonly line: number;
  /** Where and what, e.g. `models[1].baseUrl: must be an http(s) URL`. */
  readonly text: string;
}

/**
 * @param secretOf finds the secrets; without it none is looked for, and the models have none
 * @returns the catalogue, or every fault of it in the order of its lines
 */
export function readCatalogue(
  text: string,
  secretOf?: SecretOf,
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
  if (faults.length > 0) return { faults: inOrder(faults) };
  const raw = plain(document);
  if (raw === undefined) return { faults: [{ line: 1, text: "its aliases grow out of all measure" }] };
  if (raw === null) return { faults: [{ line: 1, text: "is empty: models are needed" }] };
  const parsed = catalogueFile.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path as Path;
    if (issue.code !== "unrecognized_keys") fault(path, issue.message);
    else for (const key of issue.keys) fault([...path, key], "there is no such field");
  }
  // Also beside faults of shape: whoever mends a file wants to know all of them.
  const models = entriesOf(raw).map((value, index): CatalogueModel | undefined => {
    checkEntry(value, secretOf, (field, what) => fault(["models", index, ...field], what));
    const entry = catalogueEntry.safeParse(value).data;
    return entry && { ...entry, key: entry.secret === undefined ? undefined : secretOf?.(entry.secret) };
  });
  checkNames(raw, fault);
  checkEgress(raw, fault);
  const allowed = parsed.data?.egress && createEgressPolicy(parsed.data.egress);
  models.forEach((model, index) => {
    const [host] = model ? hostOf(model) : [];
    const url = host === undefined ? undefined : new URL(model?.baseUrl ?? `https://${host}`);
    // Of the maker's something else was said already.
    if (allowed && url && !allowed.allows(url) && !isMakers(url.hostname))
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

const wordsOf = (path: Path): string =>
  path.reduce<string>(
    (words, part) => (typeof part === "number" ? `${words}[${part}]` : words ? `${words}.${part}` : part),
    "",
  );
const inOrder = (faults: readonly CatalogueFault[]) => [...faults].sort((a, b) => a.line - b.line);
