import { CopyButton } from "./copy-button.tsx";
import { readJson } from "./json-read.ts";

/** Copies a body as it came. @param of whose body it is, for readers that hear the button alone */
export function CopyBody({ body, of }: { body: string; of: string }) {
  return <CopyButton of={of} label={readJson(body).json ? "JSON 복사" : "본문 복사"} text={() => body} />;
}
