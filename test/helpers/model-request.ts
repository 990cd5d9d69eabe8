import { z } from "zod";

/** What this program may send: anything else is refused, so that no test passes on a body a server would choke on. */
const ChatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1) }))
    .min(1)
    .refine((messages) => messages.at(-1)?.role === "user", "the last message must be the user's")
    .refine(
      (messages) => messages.every(({ role }, at) => at === 0 || role !== messages[at - 1]?.role),
      "roles must alternate",
    ),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.literal(true) }),
  temperature: z.number().min(0).max(2),
  top_p: z.number().gt(0).max(1),
  max_tokens: z.int().positive(),
});

export type ChatRequest = z.infer<typeof ChatRequest>;

/** The request, or what is wrong with it. */
export function readChatRequest(body: string): ChatRequest | string {
  try {
    const result = ChatRequest.safeParse(JSON.parse(body));
    return result.success ? result.data : z.prettifyError(result.error);
  } catch {
    return "the body is not JSON";
  }
}
