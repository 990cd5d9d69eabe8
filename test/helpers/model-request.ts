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
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  chat_template_kwargs: z.strictObject({ thinking: z.boolean(), enable_thinking: z.boolean() }).optional(),
});

export type ChatRequest = z.infer<typeof ChatRequest>;

/** What a server calls the token limit: it would not see the other name. */
export type TokenLimit = "max_tokens" | "max_completion_tokens";

/** The request, or what is wrong with it. */
export function readChatRequest(body: string, limit: TokenLimit): ChatRequest | string {
  try {
    const { success, data, error } = ChatRequest.safeParse(JSON.parse(body));
    if (!success) return z.prettifyError(error);
    const limits = (["max_tokens", "max_completion_tokens"] as const).filter((name) => name in data);
    return limits.join() === limit ? data : `the limit must be ${limit}, not ${limits.join()}`;
  } catch {
    return "the body is not JSON";
  }
}
