import { createHash } from "node:crypto";
import { pageScript, pageStyle } from "./page-script.ts";

export interface ViewerPage {
  readonly html: string;
  /** The Content-Security-Policy that the page runs under. */
  readonly policy: string;
}

/** Data that the page holds in itself, by name: texts of JSON. */
export interface EmbeddedData {
  readonly [name: string]: string;
}

/**
 * The viewer's page. Scripts and styles stand in it and are named by their hash, so that nothing else
 * runs; the page makes nodes and never markup, and the browser holds it to that (Trusted Types).
 *
 * @param data What a page without a server shows. Default: none; the page asks its server.
 */
export function viewerPage(data: EmbeddedData | null = null): ViewerPage {
  const script = pageScript();
  const style = pageStyle();
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "img-src data:",
    `connect-src ${data === null ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const blocks = Object.entries(data ?? {}).map(
    ([name, json]) =>
      `<script type="application/json" id="data-${name}">${inertJson(json)}</script>`,
  );
  const html = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    ...(data === null ? [] : [`<meta http-equiv="Content-Security-Policy" content="${policy}">`]),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    "<title>Ostinato</title>",
    `<style>${style}</style>`,
    "</head>",
    '<body><div id="app"></div>',
    ...blocks,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
  return { html, policy: data === null ? `${policy}; frame-ancestors 'none'` : policy };
}

/** JSON that can stand inside a script element: nothing in it ends the element or begins a comment. */
export function inertJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
