import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };

export interface SourceFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  /** Files of this checkout that it imports when it runs, also lazily, and those whose types alone it uses. */
  readonly values: readonly string[];
  readonly types: readonly string[];
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** The TypeScript files below some folders, with what they import. */
export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => filesBelow(join(ROOT, folder))).map(read);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

const STATEMENT = /^(?:import|export)\s([^;"']*?)\sfrom\s+"([^"]+)";/gm;
const BARE = /^import "([^"]+)";/gm;
const LAZY = /(typeof\s+)?\bimport\(\s*"([^"]+)"\s*\)/g;

function read(path: string): SourceFile {
  const text = readFileSync(path, "utf8");
  const values = new Set<string>();
  const types = new Set<string>();
  const add = (specifier: string, isType: boolean): void => {
    const target = resolved(path, specifier);
    if (target !== null) (isType ? types : values).add(target);
  };
  for (const [, names = "", specifier = ""] of text.matchAll(STATEMENT)) {
    add(specifier, namesTypesAlone(names));
  }
  for (const [, specifier = ""] of text.matchAll(BARE)) add(specifier, false);
  for (const [, typeOf, specifier = ""] of text.matchAll(LAZY)) {
    add(specifier, typeOf !== undefined);
  }
  return {
    path: relative(ROOT, path),
    lines: text.split("\n").length - 1,
    text,
    values: [...values],
    types: [...types].filter((target) => !values.has(target)),
  };
}

function namesTypesAlone(names: string): boolean {
  if (names.startsWith("type ")) return true;
  const [, list] = /^\{([^}]*)\}$/.exec(names.trim()) ?? [];
  if (list === undefined) return false;
  return list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean)
    .every((name) => name.startsWith("type "));
}

/** A file of this checkout, by a relative path or the package's own name. Null: something else. */
function resolved(from: string, specifier: string): string | null {
  if (specifier.startsWith(".")) return relative(ROOT, join(dirname(from), specifier));
  const door = specifier.replace(/^ostinato(?=$|\/)/, ".");
  const target = Object.entries(manifest.exports).find(([name]) => name === door)?.[1];
  if (target === undefined || typeof target === "string") return null;
  return target["ostinato-source"].replace("./", "");
}
