import { readdirSync, readFileSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** `.ts` in a clone, `.js` in the package. */
const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const PAGE = join(dirname(fileURLToPath(import.meta.url)), "page");

/**
 * The page's modules as one script: each after the modules that it imports, all in one scope. Their
 * exports must therefore have unique names; a duplicate is a syntax error that the tests find.
 */
export function pageScript(): string {
  const parts: string[] = [];
  collect(join(PAGE, `main${EXTENSION}`), new Set(), parts);
  return `"use strict";\n(() => {\n${parts.join("\n")}\n})();\n`;
}

/** The page's styles, in the order of their file names. */
export function pageStyle(): string {
  const folder = join(PAGE, "style");
  const files = readdirSync(folder).sort();
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("");
}

const IMPORT = /^import\s+(?:\{[^}]*\}\s+from\s+)?"(\.[^"]+)";?$/gm;

function collect(path: string, seen: Set<string>, parts: string[]): void {
  if (seen.has(path)) return;
  seen.add(path);
  const code = plainScript(readFileSync(path, "utf8"));
  for (const [, specifier = ""] of code.matchAll(IMPORT)) {
    collect(resolve(dirname(path), specifier), seen, parts);
  }
  parts.push(
    code
      .replace(IMPORT, "")
      .replace(/^export (?=(?:async )?function|class|const)/gm, "")
      .replace(/^export \{\};?$/gm, "")
      .trim(),
  );
}

/** TypeScript without its types. */
function plainScript(code: string): string {
  if (EXTENSION === ".js") return code;
  // Node warns that this function is experimental, which is no use to a person who looks at a run.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return nodeModule.stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}
