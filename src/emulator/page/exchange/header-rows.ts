/** Response headers that help to find a fault; the rest is noise of the server. */
const OF_INTEREST = new Set([
  "content-type",
  "content-length",
  "content-encoding",
  "location",
  "retry-after",
  "x-request-id",
]);

export interface HeaderRow {
  readonly name: string;
  readonly value: string;
  /** Not to be seen until somebody asks for it. */
  readonly secret: boolean;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A header that comes several times makes one row; names are compared without case. */
export function headerRows(headers: Headers, secretHeaders: readonly string[]): HeaderRow[] {
  const secrets = new Set(secretHeaders.map((name) => name.toLowerCase()));
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ name, value: [value].flat().join(", "), secret: secrets.has(name.toLowerCase()) }],
  );
}

export function ofInterest({ name, secret }: HeaderRow): boolean {
  return secret || OF_INTEREST.has(name.toLowerCase());
}
