/** How the program gets out, as the environment says it. */
import { z } from "zod";
import { isMakers } from "./guard/egress.ts";
import type { WayOut } from "./guard/way.ts";

const HOST = /^((\*\.)?[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

/** Part of `VARIABLES`. */
export const EGRESS = {
  EGRESS_PROXY: {
    schema: z
      .string()
      .refine(
        (text) => /^http:\/\/[^/@?#]+\/?$/.test(text) && URL.canParse(text),
        "must be http://host:port, nothing after it",
      )
      .refine((text) => !isMakers(URL.parse(text)?.hostname ?? ""), "is the model's maker's own server")
      .transform((text) => new URL(text)),
    about:
      "Proxy that all connections but Redis' go through, by CONNECT, e.g. `http://egress:3128`; unset, they go straight.",
  },
  EGRESS_DIRECT: {
    schema: z
      .string()
      .transform((list) => list.split(",").map((host) => host.trim()))
      .refine(
        (hosts) => hosts.every((host) => HOST.test(host)),
        "must be hosts, or host:port, comma-separated",
      ),
    about: "Hosts that are reached without that proxy, comma-separated, e.g. `model:8000`.",
  },
} as const;

export const wayOut = (config: {
  readonly EGRESS_PROXY: URL | undefined;
  readonly EGRESS_DIRECT: readonly string[] | undefined;
}): WayOut => ({ proxy: config.EGRESS_PROXY, direct: config.EGRESS_DIRECT });
