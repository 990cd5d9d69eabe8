/** What the server itself speaks. */
export type Language = "ko" | "en" | "ja";
