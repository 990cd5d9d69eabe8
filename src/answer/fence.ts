/** A fenced code block that a cut must close and open again. */
export interface Fence {
  /** The line that opens it. */
  readonly open: string;
  /** The line that closes it. */
  readonly close: string;
}

/** Units that opening and closing lines together never exceed. */
export const FENCE_LONGEST = 64;
/** Indentation or quote marks, the fence, and the language. */
const OPENING = /^([ \t>]{0,12})(`{3,8}|~{3,8})[ \t]*([^`\s]*)/;

/** The fence in force after a line, given the one before it. */
export function fenceAfter(line: string, fence: Fence | undefined): Fence | undefined {
  if (fence !== undefined) return closes(line, fence) ? undefined : fence;
  const opening = OPENING.exec(line);
  if (opening === null || /[`~]{9}/.test(line) || isInlineCode(line)) return undefined;
  const [, prefix = "", marks = "", language = ""] = opening;
  return { open: prefix + marks + language.slice(0, 20), close: prefix + marks };
}

/** Whether a line ends the fence: at least as many of the same marks, and nothing else. */
export function closes(line: string, fence: Fence): boolean {
  const marks = fence.close.replace(/^[ \t>]*/, "");
  const rest = line.replace(/^[ \t>]*/, "").trimEnd();
  return rest.startsWith(marks) && rest.replaceAll(marks.charAt(0), "") === "";
}

function isInlineCode(line: string): boolean {
  const body = line.replace(/^[ \t>]*`+/, "");
  return body.length < line.length && body.includes("`");
}
