import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Declaration {
  /** The exported name. */
  readonly name: string;
  /** Where it is declared: file and name. The same for every entry point that exports it. */
  readonly origin: string;
  /** An interface or a type alias. */
  readonly isType: boolean;
  /** The declaration, without `export` and private members. */
  readonly text: string;
  /** Its doc comment as Markdown; empty if there is none. */
  readonly comment: string;
}

const START =
  /^export (?:declare )?(?:abstract )?(class|interface|function|const|type|enum) ([\w$]+)/;

/**
 * The exports of a declaration file that `tsc` wrote, including re-exports.
 * @throws Error if a name has no declaration.
 */
export function declarationsOf(path: string): readonly Declaration[] {
  return [...exportsOf(path)].map(([name, { file, local }]) => {
    const found = declared(file).get(local);
    if (found === undefined) throw new Error(`${path}: ${name} has no declaration`);
    return { ...found, name, origin: `${file}:${local}` };
  });
}

interface Source {
  readonly file: string;
  readonly local: string;
}

const LIST = /^export (?:type )?\{([^}]*)\} from "([^"]+)";/gm;
const ALL = /^export (type )?\* from "([^"]+)";/gm;

function exportsOf(path: string): Map<string, Source> {
  const text = readFileSync(path, "utf8");
  const found = new Map<string, Source>();
  for (const local of declared(path).keys()) found.set(local, { file: path, local });
  for (const [, onlyTypes, target = ""] of text.matchAll(ALL)) {
    for (const [name, source] of exportsOf(fileOf(path, target))) {
      const isType = declared(source.file).get(source.local)?.isType === true;
      if (isType || onlyTypes === undefined) found.set(name, source);
    }
  }
  for (const [, names = "", target = ""] of text.matchAll(LIST)) {
    const there = exportsOf(fileOf(path, target));
    for (const part of names.split(",").map((one) => one.trim())) {
      if (part === "") continue;
      const [local = "", name = local] = part.replace(/^type /, "").split(" as ");
      const source = there.get(local);
      if (source === undefined) throw new Error(`${path}: ${target} does not export ${local}`);
      found.set(name, source);
    }
  }
  return found;
}

function fileOf(from: string, target: string): string {
  return join(dirname(from), target.replace(/\.[jt]s$/, ".d.ts"));
}

const known = new Map<string, Map<string, Omit<Declaration, "name" | "origin">>>();

function declared(path: string): Map<string, Omit<Declaration, "name" | "origin">> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const lines = readFileSync(path, "utf8").split("\n");
  const found = new Map<string, Omit<Declaration, "name" | "origin">>();
  for (let at = 0; at < lines.length; at++) {
    const [, kind, name] = START.exec(lines[at] ?? "") ?? [];
    if (kind === undefined || name === undefined) continue;
    const end = endOf(lines, at);
    const text = declarationText(lines.slice(at, end + 1));
    for (const [each, declaration] of kind === "const"
      ? constants(text)
      : [[name, text] as const]) {
      const overload = found.get(each);
      found.set(each, {
        isType: kind === "interface" || kind === "type",
        text: overload === undefined ? declaration : `${overload.text}\n${declaration}`,
        comment: overload?.comment || commentBefore(lines, at),
      });
    }
    at = end;
  }
  known.set(path, found);
  return found;
}

/** The line on which a declaration ends: all brackets closed, and a semicolon or a brace at its end. */
function endOf(lines: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!/^\s*(?:\/?\*|\/\/)/.test(line)) {
      for (const character of line.replace(/"(?:[^"\\]|\\.)*"/g, "")) {
        if ("{([".includes(character)) depth++;
        if ("})]".includes(character)) depth--;
      }
    }
    if (depth === 0 && /[;}]$/.test(line)) return at;
  }
  return lines.length - 1;
}

function declarationText(lines: readonly string[]): string {
  return lines
    .filter((line) => !/^ {4}(?:#private|private )/.test(line))
    .join("\n")
    .replace(/^export (?:declare )?/, "")
    .replaceAll("    ", "  ");
}

/** Splits `const a: A, b: B;`, which `tsc` writes for a destructuring export, into one declaration per name. */
function constants(text: string): (readonly [name: string, text: string])[] {
  let depth = 0;
  let from = "const ".length;
  const parts: string[] = [];
  for (let index = 0; index < text.length; index++) {
    if ("{([".includes(text.charAt(index))) depth++;
    if ("})]".includes(text.charAt(index))) depth--;
    if (depth > 0 || !/^, [\w$]+: /.test(text.slice(index, index + 100))) continue;
    parts.push(text.slice(from, index));
    from = index + 2;
  }
  parts.push(text.slice(from, text.endsWith(";") ? -1 : undefined));
  return parts.map((part) => [/^[\w$]+/.exec(part)?.[0] ?? "", `const ${part};`] as const);
}

/** The doc comment that ends on the line before, as Markdown. */
function commentBefore(lines: readonly string[], at: number): string {
  if (lines[at - 1]?.trim().endsWith("*/") !== true) return "";
  let from = at - 1;
  while (from > 0 && lines[from]?.startsWith("/**") !== true) from--;
  return lines
    .slice(from, at)
    .map((line) => line.replace(/^\s*\/?\*{1,2}\/?\s?/, "").replace(/\s*\*\/$/, ""))
    .join("\n")
    .trim()
    .replace(/^@param (\w+)\s*-?\s*/gm, "- `$1`: ")
    .replace(/^@returns /gm, "- returns ")
    .replace(/^@throws /gm, "- throws ")
    .replace(/([^\n])\n(- (?:`\w+`:|returns|throws) )/g, (whole, last: string, item: string) =>
      whole.startsWith("\n") ? whole : `${last}\n${item}`,
    );
}
