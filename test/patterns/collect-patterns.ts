import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface SourcePattern {
  readonly file: string;
  readonly pattern: RegExp;
}

/** Every regular expression that the sources spell out: literals, and `new RegExp` of a plain text. */
export function collectPatterns(): SourcePattern[] {
  const files = globSync(["src/**/*.ts", "tools/**/*.ts", "agents/**/*.ts"], { cwd: ROOT });
  return files.sort().flatMap((file) => {
    const found: RegExp[] = [];
    walk(parseAst(readFileSync(join(ROOT, file), "utf8"), { lang: "ts" }), found);
    return found.map((pattern) => ({ file, pattern }));
  });
}

function walk(node: unknown, found: RegExp[]): void {
  if (typeof node !== "object" || node === null) return;
  const { type, regex, callee } = node as {
    [name: string]: { [name: string]: string } | undefined;
  };
  if (regex?.pattern !== undefined) {
    found.push(new RegExp(regex.pattern, regex.flags));
    return;
  }
  if (String(type) === "NewExpression" && callee?.name === "RegExp") {
    const [pattern, flags] = (node as { arguments: { value?: unknown }[] }).arguments;
    if (typeof pattern?.value === "string") {
      found.push(new RegExp(pattern.value, typeof flags?.value === "string" ? flags.value : ""));
    }
  }
  for (const inner of Object.values(node)) walk(inner, found);
}
