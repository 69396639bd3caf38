import { nearestNames } from "../nearest-name.ts";

/** The most names that are suggested. */
const MOST = 3;

/**
 * The names that a model probably meant, the most likely first: names of the same words (`fileRead` for
 * `read_file`), names that differ in a few letters, the same tool of another namespace, and names that have all
 * the words and more (`search_files` for `search`) or only some of them.
 */
export function similarTools(wanted: string, names: readonly string[]): readonly string[] {
  const words = wordsOf(wanted);
  const same = names.filter((name) => isEqualSet(words, wordsOf(name)));
  const near = nearestNames(wanted, names);
  const elsewhere = names.filter((name) => lastPart(name) === lastPart(wanted));
  const wider = names.filter((name) => contains(wordsOf(name), words));
  const narrower = names.filter((name) => contains(words, wordsOf(name)));
  return [...new Set([...same, ...near, ...elsewhere, ...wider, ...narrower])].slice(0, MOST);
}

/** Without the namespace. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function wordsOf(name: string): ReadonlySet<string> {
  const parts = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").split(/[^A-Za-z0-9]+/);
  return new Set(parts.filter((part) => part !== "").map((part) => part.toLowerCase()));
}

function contains(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  return some.size > 0 && [...some].every((word) => all.has(word));
}

function isEqualSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && contains(one, other);
}
