import type { RequestHandler } from "express";
import { SaenggakError } from "../errors.ts";
import { createSecretCheck } from "../guard/secret.ts";

/** Two header lines, one challenge each (RFC 9110 §11.6.1), so that every client finds the one it speaks. */
const CHALLENGES = ['Basic realm="saenggak", charset="UTF-8"', 'Bearer realm="saenggak"'];

/**
 * Lets through who brings the token: `Authorization: Bearer <token>`, or Basic with the token as password and any user
 * name, which is what a browser's login prompt sends. Others get 401 and the challenges, never a redirect.
 */
export function requireToken(token: string): RequestHandler {
  const isToken = createSecretCheck(token);
  return (request, response, next) => {
    if (isToken(tokenIn(request.headers.authorization))) return next();
    response.set("WWW-Authenticate", CHALLENGES);
    next(new SaenggakError("ADMIN_UNAUTHORIZED", { detail: "Send Authorization: Bearer <ADMIN_TOKEN>." }));
  };
}

function tokenIn(header = ""): string | undefined {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+) *$/.exec(header) ?? [];
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return undefined;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
