/** The Kubernetes manifests of deploy/kubernetes, as they stand and as kustomize renders them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";

const FOLDER = fileURLToPath(new URL("../../deploy/kubernetes/", import.meta.url));

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own shape, checked by its schema.
  readonly spec: any;
}

interface Kustomization {
  readonly namespace: string;
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly { readonly name: string; readonly literals: readonly string[] }[];
}

export const kustomization = parse(
  readFileSync(join(FOLDER, "base/kustomization.yaml"), "utf8"),
) as Kustomization;

/** All objects of the base, in the order of its files. */
export const base: readonly Manifest[] = kustomization.resources.flatMap((file) =>
  documents(readFileSync(join(FOLDER, "base", file), "utf8")),
);

/** The variables of the base's generated config maps. */
export const literals: Readonly<Record<string, string>> = Object.fromEntries(
  kustomization.configMapGenerator.flatMap((map) =>
    map.literals.map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ),
);

/** Objects of one kind. */
export const ofKind = (kind: string, among = base) => among.filter((manifest) => manifest.kind === kind);

export function named(kind: string, name: string): Manifest {
  const found = ofKind(kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`deploy/kubernetes has no ${kind} ${name}`);
  return found;
}

/** An overlay as `kubectl kustomize` renders it; undefined where there is no kubectl. @throws Error with its complaint */
export function render(overlay: string): readonly Manifest[] | undefined {
  const { status, stdout, stderr, error } = spawnSync(
    "kubectl",
    ["kustomize", join(FOLDER, "overlays", overlay)],
    {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (error) return undefined;
  if (status !== 0) throw new Error(stderr);
  return documents(stdout);
}

function documents(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as Manifest;
  });
}
