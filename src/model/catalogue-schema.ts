/** What a models file may hold: zod's shape of it, from which the JSON schema for editors is made. */
import { z } from "zod";

export const BACKENDS = [
  "openai-compatible",
  "openai-responses",
  "bedrock",
  "sagemaker",
  "sagemaker-prompt",
  "gemini",
  "perplexity",
  "demo",
] as const;
export type BackendKind = (typeof BACKENDS)[number];

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be 1–40 of a–z, 0–9 and -");
const positive = z.number().positive();
const count = z.int().min(1);
/** Letters on one line, as people read them: trimmed, and each letter in its one form (NFC). */
const line = (most: number) =>
  z
    .string()
    .trim()
    .normalize("NFC")
    .regex(/^[^\r\n]*$/, "must be one line")
    .min(1, "must not be blank")
    .max(most, `must have at most ${most} characters`);
export const label = line(14);
/** Of where a secret is. */
export const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/;

export const catalogueEntry = z.strictObject({
  name: name.describe("Name in logs, metrics and this file."),
  label: label.describe("Short name that people see and choose by; at most 14 characters."),
  about: line(40).optional().describe("What it is good at, in one short sentence."),
  backend: z.enum(BACKENDS).describe("What its server speaks."),
  baseUrl: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
    .refine(
      (text) => !/[?#]/.test(text),
      "must end before any ? or #: the path of each call is put behind it",
    )
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-west-2")
    .optional(),
  id: z
    .string()
    .trim()
    .min(1, "must not be blank")
    .max(2_048)
    .optional()
    .describe("The server's own name of the model, or of its endpoint."),
  secret: z.string().regex(REFERENCE, "must be env:NAME or file:/path, never the secret itself").optional(),
  headers: z
    .record(
      z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "must be a header's name"),
      z.string().regex(/^[\x20-\x7e]*$/, "must be one line of plain ASCII"),
    )
    .optional(),
  thinking: z.enum(["always", "switchable", "never"]).default("always"),
  reasoning: z.enum(["auto", "field", "think", "none"]).default("auto"),
  systemPrompt: z.boolean().default(false).describe("R1 takes none: instructions begin the question then."),
  followUps: z
    .boolean()
    .default(false)
    .describe("Asked for up to three questions to go on with, which stand under its answers."),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  contextTokens: count.default(131_072),
  maxOutputTokens: count.default(32_768).describe("Most tokens of one answer, thoughts included."),
  tokenizer: z
    .enum(["deepseek", "qwen", "llama"])
    .optional()
    .describe("Whose tokens a text is estimated in; llama fits OpenAI's, too. Default: as the id tells."),
  timeLimitSeconds: positive.max(3_600).default(900).describe("Longest one call may take."),
  firstTokenSeconds: positive
    .max(3_600)
    .optional()
    .describe("Longest silence before the first token; then another model is asked."),
  hedgeSeconds: positive
    .max(3_600)
    .optional()
    .describe(
      "After so long a silence before the first token the fallback is asked as well; whichever begins first answers.",
    ),
  concurrency: count.optional().describe("Most calls at a time, of all workers together."),
  requestsPerMinute: count.optional().describe("Most calls begun in a minute, of all workers together."),
  price: z
    .strictObject({ input: z.number().min(0), output: z.number().min(0) })
    .optional()
    .describe("US dollars for a million tokens."),
  sees: z
    .strictObject({
      history: z.boolean().default(true).describe("Earlier turns of the conversation."),
      tools: z
        .boolean()
        .default(false)
        .describe(
          "Definitions of tools that it may call; R1 is weak at these. No skill has tools for models yet, so today this changes nothing.",
        ),
    })
    .default({ history: true, tools: false })
    .describe("What it may be sent beside a question."),
  place: line(60).optional().describe("Where it runs, as people are told."),
  fallback: name.optional().describe("The model that answers when this one cannot."),
});

export const catalogueFile = z.strictObject({
  models: z.array(catalogueEntry).min(1).max(50),
  default: name.optional().describe("Asked unless a person chose another. Default: the first."),
  rewriter: name
    .optional()
    .describe("Puts an answer into Korean that came in another language. Default: the same model."),
  summariser: z
    .union([name, z.literal(false)])
    .optional()
    .describe(
      "Sums up what does not fit any more, in the background. Default: the rewriter, when one is named that sees earlier turns; else, or with false, older turns are left out.",
    ),
  egress: z
    .array(
      z
        .string()
        .regex(
          /^((\*\.)?[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i,
          "must be a host, or host:port; *. for those below",
        ),
    )
    .optional()
    .describe("Hosts that this deployment may reach for models. Default: those that the models name."),
});

/** An entry with its defaults filled in. */
export type ModelEntry = Readonly<z.output<typeof catalogueEntry>>;
