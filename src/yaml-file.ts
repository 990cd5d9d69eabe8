/** Reads YAML so that every fault can be told with the line it stands on. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";

export type Path = readonly (string | number)[];

export interface FileFault {
  /** Counts from 1; the nearest line of the file. */
  readonly line: number;
  /** Where and what, e.g. `models[1].baseUrl: must be an http(s) URL`. */
  readonly text: string;
}

/** What zod says of a value's shape. */
interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

export interface YamlFile {
  /** Undefined when it is no YAML; the faults tell why. Null when it is empty. */
  readonly raw: unknown;
  fault(path: Path, what: string): void;
  /** A fault for each; an unknown field is one of its own. */
  faultsOf(issues: readonly Issue[]): void;
  /** All of them so far, by line. */
  faults(): readonly FileFault[];
}

export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults: FileFault[] = document.errors.map(({ message, pos }) => ({
    line: lines.linePos(pos[0]).line,
    text: message.split("\n")[0] ?? message,
  }));
  const lineOf = (path: Path): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const raw = faults.length === 0 ? plain(document) : undefined;
  if (raw === undefined && faults.length === 0)
    faults.push({ line: 1, text: "its aliases grow out of all measure" });
  const fault = (path: Path, what: string): void => {
    faults.push({ line: lineOf(path), text: path.length > 0 ? `${wordsOf(path)}: ${what}` : what });
  };
  return {
    raw,
    fault,
    faultsOf(issues) {
      for (const issue of issues) {
        const path = issue.path as Path;
        if (issue.code !== "unrecognized_keys") fault(path, issue.message);
        else for (const key of issue.keys ?? []) fault([...path, key], "there is no such field");
      }
    },
    faults: () => [...faults].sort((a, b) => a.line - b.line),
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
