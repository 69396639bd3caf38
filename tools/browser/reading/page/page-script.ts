import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { makeSight } from "../../sight.ts";
import { type ExtractOptions, extractPage } from "./extract-page.ts";

let library: string | undefined;

/** The expression that is evaluated in a page to read it: Readability, `extractPage`, and a call of it. */
export function pageScript(options: ExtractOptions): string {
  library ??= loadLibrary();
  return `(() => {
${library}
const sight = (${makeSight.toString()})(window);
const extract = ${extractPage.toString()};
return extract(window, sight, Readability, isProbablyReaderable, ${JSON.stringify(options)});
})()`;
}

function loadLibrary(): string {
  const require = createRequire(import.meta.url);
  return ["Readability.js", "Readability-readerable.js"]
    .map((file) => readFileSync(require.resolve(`@mozilla/readability/${file}`), "utf8"))
    .map((source) => source.replace(/if \(typeof module === "object"\) \{[\s\S]*$/, ""))
    .join("\n");
}
