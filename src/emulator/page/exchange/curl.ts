import type { ExchangeRecord } from "../../record.ts";

/**
 * A command that sends the same request again from any POSIX shell: every argument stands in single quotes, so nothing in
 * it is expanded. Header values are the real ones, secrets included.
 */
export function curlOf({ url, headers, payload }: ExchangeRecord["request"]): string {
  const lines = [
    // Without --globoff curl would read brackets and braces of the URL as patterns.
    `curl --globoff -X POST ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(header(name, value))}`),
    `--data-raw ${quoted(JSON.stringify(payload))}`,
  ];
  return lines.join(" \\\n  ");
}

/** curl takes `name:` as "leave this header out"; an empty one is written `name;`. */
function header(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
