import { extname } from "node:path";
import { type RequestHandler, Router } from "express";
import { SaenggakError } from "../errors.ts";
import { pageFiles } from "./page-files.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The chat page. It asks nobody but this server; only a visitor who wants to see the pictures of cards (`?images=on`) lets
 * it ask their hosts.
 */
export function pageRoute(): Router {
  const router = Router({ strict: true });
  router.get("/", index);
  router.get("/assets/:name", asset);
  return router;
}

const index: RequestHandler = async ({ baseUrl, originalUrl, query }, response) => {
  const [path, search] = originalUrl.split("?");
  // Its parts are found beside it.
  if (path === baseUrl) return response.redirect(`${baseUrl}/${search === undefined ? "" : `?${search}`}`);
  const { body } = await fileAt("index.html");
  response.set({
    "Content-Type": TYPES[".html"],
    "Cache-Control": "no-cache",
    "Content-Security-Policy": policy(query.images === "on"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  });
  response.send(body);
};

/** Their names change with their content. */
const asset: RequestHandler<{ name: string }> = async ({ params: { name } }, response) => {
  const { body } = await fileAt(`assets/${name}`);
  response.set({
    "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
  });
  response.send(body);
};

async function fileAt(path: string) {
  const file = (await pageFiles()).get(path);
  if (!file) throw new SaenggakError("NOT_FOUND");
  return file;
}

function policy(images: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src 'self' data:${images ? " http: https:" : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
