/** What a models file's shape does not tell: of its entries, whatever else is wrong with them, and between them. */
import { isMakers } from "../guard/egress.ts";
import type { Path } from "../yaml-file.ts";
import { awsSecretShape, readAwsSecret } from "./aws-signing.ts";
import { KINDS, type Kind } from "./backend-kinds.ts";
import { type BackendKind, label, REFERENCE } from "./catalogue-schema.ts";

export type TellFault = (path: Path, what: string) => void;
/** The secret behind `env:NAME` or `file:/path`; undefined when there is none. */
export type SecretOf = (reference: string) => string | undefined;

/** An entry as it stands in the file: its fields may be anything. */
export type RawEntry = Readonly<Record<string, unknown>>;

const fieldOf = (raw: unknown, field: string): unknown =>
  typeof raw === "object" && raw !== null ? (raw as RawEntry)[field] : undefined;

export function entriesOf(raw: unknown): readonly RawEntry[] {
  const models = fieldOf(raw, "models");
  return Array.isArray(models) ? models.map((model) => (typeof model === "object" && model) || {}) : [];
}

/** @param secretOf undefined where secrets are not looked for */
export function checkEntry(entry: RawEntry, secretOf: SecretOf | undefined, fault: TellFault): void {
  const { backend, secret, baseUrl } = entry;
  const kind = isKind(backend) ? KINDS[backend] : undefined;
  for (const field of kind?.needs ?? [])
    if (entry[field] === undefined) fault([], `${field} is needed for ${backend}`);
  if (secretOf && typeof secret === "string" && REFERENCE.test(secret)) {
    const wrong = secretFault(secretOf(secret), kind);
    if (wrong) fault(["secret"], `${secret} ${wrong}`);
  }
  const url = typeof baseUrl === "string" ? URL.parse(baseUrl) : undefined;
  if (url && isMakers(url.hostname))
    fault(
      ["baseUrl"],
      "is the model's maker's own server: people's words must not reach it; run the open weights",
    );
  if (url?.username || url?.password) fault(["baseUrl"], "holds a password: use secret or headers");
}

const isKind = (backend: unknown): backend is BackendKind =>
  typeof backend === "string" && Object.hasOwn(KINDS, backend);

/** What is wrong with a secret, quoting nothing of it. */
function secretFault(secret: string | undefined, kind: Kind | undefined): string | undefined {
  if (!secret) return "holds nothing";
  if (kind?.aws) return readAwsSecret(secret, kind.aws) ? undefined : `must hold ${awsSecretShape(kind.aws)}`;
  return /^[\x20-\x7e]+$/.test(secret)
    ? undefined
    : "must hold one line of plain ASCII, to be sent in a header";
}

export function checkNames(raw: unknown, fault: TellFault): void {
  const entries = entriesOf(raw);
  const names = entries.map(({ name }) => name);
  entries.forEach(({ name, fallback }, index) => {
    if (name !== undefined && names.indexOf(name) !== index)
      fault(["models", index, "name"], `${name} is there already`);
    if (fallback === undefined) return;
    const at = ["models", index, "fallback"];
    if (!names.includes(fallback)) fault(at, `there is no model ${fallback}`);
    else if (loops(name, entries)) fault(at, "leads back to this model");
  });
  for (const field of ["default", "rewriter", "summariser"]) {
    const name = fieldOf(raw, field);
    if (name === undefined || (field === "summariser" && name === false)) continue;
    if (!names.includes(name)) fault([field], `there is no model ${name}`);
  }
  const summariser = entries.find(({ name }) => name === fieldOf(raw, "summariser"));
  if (fieldOf(summariser?.sees, "history") === false)
    fault(["summariser"], "must be one that may see earlier turns (sees.history)");
  checkLabels(entries, fault);
}

/** People choose by label, or by name. */
function checkLabels(entries: readonly RawEntry[], fault: TellFault): void {
  const labels = entries.map((entry) => label.safeParse(entry.label).data);
  labels.forEach((text, index) => {
    if (text === undefined) return;
    const at = ["models", index, "label"];
    if (labels.indexOf(text) !== index) fault(at, `${text} is there already`);
    else if (entries.some(({ name }, other) => name === text && other !== index))
      fault(at, `${text} is another model's name`);
  });
}

/** Whether following fallbacks from the model comes back to it. */
function loops(name: unknown, entries: readonly RawEntry[]): boolean {
  const next = (at: unknown) => entries.find((entry) => entry.name === at)?.fallback;
  let at = next(name);
  for (let steps = 0; at !== undefined && steps <= entries.length; steps++) {
    if (at === name) return true;
    at = next(at);
  }
  return false;
}

export function checkEgress(raw: unknown, fault: TellFault): void {
  const egress = fieldOf(raw, "egress");
  if (!Array.isArray(egress)) return;
  egress.forEach((host, index) => {
    if (isMakers(String(host).replace(/:\d+$/, "").replace(/^\*\./, "")))
      fault(["egress", index], "is the model's maker's: it is refused always");
  });
}
