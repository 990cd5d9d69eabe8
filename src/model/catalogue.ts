/** Reads a models file: every fault at once, each with the line it stands on. */
import type { z } from "zod";
import type { Model } from "../contract/model.ts";
import { createEgressPolicy, isMakers } from "../guard/egress.ts";
import { type FileFault, readYaml } from "../yaml-file.ts";
import { hostOf } from "./backend-kinds.ts";
import { checkEgress, checkEntry, checkNames, entriesOf, type SecretOf } from "./catalogue-checks.ts";
import { catalogueEntry, catalogueFile, type ModelEntry } from "./catalogue-schema.ts";

export interface Catalogue {
  /** In the file's order. */
  readonly models: readonly CatalogueModel[];
  /** Name of the one that is asked unless a person chose another. */
  readonly default: string;
  /** Name of the one that puts answers into Korean; undefined: the one that answered. */
  readonly rewriter?: string | undefined;
  /** Name of the one that sums up older turns; undefined: they are left out. */
  readonly summariser?: string | undefined;
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

/**
 * @param secretOf finds the secrets; without it none is looked for, and the models have none
 * @returns the catalogue, or every fault of it in the order of its lines
 */
export function readCatalogue(
  text: string,
  secretOf?: SecretOf,
): { readonly catalogue: Catalogue } | { readonly faults: readonly FileFault[] } {
  const file = readYaml(text);
  const { raw, fault } = file;
  if (raw === null) fault([], "is empty: models are needed");
  if (file.faults().length > 0) return { faults: file.faults() };
  const parsed = catalogueFile.safeParse(raw);
  file.faultsOf(parsed.error?.issues ?? []);
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
  const faults = file.faults();
  if (!parsed.success || faults.length > 0) return { faults };
  const all = models.filter((model) => model !== undefined);
  return {
    catalogue: {
      models: all,
      default: parsed.data.default ?? all[0]?.name ?? "",
      rewriter: parsed.data.rewriter,
      summariser: summariserOf(parsed.data),
      egress: parsed.data.egress ?? all.flatMap(hostOf),
    },
  };
}

/** A rewriter that may see no earlier turns stays what it is. */
function summariserOf({ models, summariser, rewriter }: z.output<typeof catalogueFile>): string | undefined {
  if (summariser !== undefined) return summariser || undefined;
  return models.find(({ name }) => name === rewriter)?.sees.history ? rewriter : undefined;
}
