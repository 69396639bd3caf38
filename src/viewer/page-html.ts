import { createHash } from "node:crypto";
import { pageScript, pageStyle } from "./page-script.ts";

export interface ViewerPage {
  readonly html: string;
  /** The Content-Security-Policy that the page runs under. */
  readonly policy: string;
}

/**
 * The viewer's page for a server. Scripts and styles are inline and allowed by their hash, so that
 * nothing else runs. The page creates nodes and never markup, and the browser enforces that
 * (Trusted Types).
 */
export function viewerPage(): ViewerPage {
  const { head, tail, policy } = makePage("connect-src 'self'", false);
  return { html: head + tail, policy: `${policy}; frame-ancestors 'none'` };
}

/** The page without a server: blocks of data go between its two parts. */
export function embeddingPage(): { readonly head: string; readonly tail: string } {
  return makePage("connect-src 'none'", true);
}

/** A block of data that the page finds by name. */
export function dataBlock(name: string, value: unknown): string {
  const json = inertJson(JSON.stringify(value));
  return `<script type="application/json" id="data-${name}">${json}</script>\n`;
}

function makePage(
  connections: string,
  embedding: boolean,
): { readonly head: string; readonly tail: string; readonly policy: string } {
  const script = pageScript();
  const style = pageStyle();
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "img-src data:",
    connections,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const head = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    ...(embedding ? [`<meta http-equiv="Content-Security-Policy" content="${policy}">`] : []),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    "<title>Ostinato</title>",
    `<style>${style}</style>`,
    "</head>",
    '<body><div id="app"></div>',
    "",
  ].join("\n");
  const tail = [`<script>${script}</script>`, "</body>", "</html>", ""].join("\n");
  return { head, tail, policy };
}

/**
 * JSON that is safe inside a script element: nothing in it ends the element or begins a comment.
 */
export function inertJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
