import { type PatternNode, parsePattern } from "./parse-pattern.ts";

/** A text that begins with `start`, goes on with any number of `pump` and ends with `end`. */
export interface HostileText {
  readonly start: string;
  readonly pump: string;
  readonly end: string;
}

/** Letters, signs, digits, spaces: from each class one of each is tried. */
const TASTES = ["aeMxA", "-_./<@:=#$", "017", " \n\t"];
const EVERY = [...TASTES.join(""), ..."あ\u00e9\u200b\u001b", ..."\"'`\\()[]{}|*+?!%&,;~^>\r"];
const SEPARATORS = ["", "-", " ", ".", "\n"];
/** What stops a match late: an end, a character that few classes have. */
const ENDS = ["", "\u0000"];
const LONGEST_WINDOW = 4;

/**
 * Texts that make a backtracking matcher work: what one part of the pattern, or some parts in a row, match, again
 * and again, behind what stands before these parts and before what can't match.
 */
export function* hostileTexts(pattern: RegExp): Generator<HostileText> {
  // A pattern without repetition looks at so many characters and no more.
  if (!/[*+]|\{\d+,\}/.test(pattern.source)) return;
  const tree = parsePattern(pattern.source);
  const flags = pattern.flags.replace(/[gy]/g, "");
  const seen = new Set<string>();
  for (let taste = 0; taste < TASTES.length; taste++) {
    const sample = (node: PatternNode) => sampleOf(node, taste, flags);
    for (const { start, pump } of windows(tree, "", sample)) {
      if (pump === "") continue;
      for (const separator of SEPARATORS) {
        for (const before of start === "" ? [""] : ["", start]) {
          const key = `${before}\0${separator}${pump}`;
          if (seen.has(key)) continue;
          seen.add(key);
          for (const end of ENDS) yield { start: before, pump: separator + pump, end };
        }
      }
    }
  }
}

type Sample = (node: PatternNode) => string;

function* windows(node: PatternNode, before: string, sample: Sample): Generator<HostileText> {
  switch (node.kind) {
    case "character":
      yield { start: before, pump: sample(node), end: "" };
      return;
    case "repeat":
      yield* windows(node.body, before, sample);
      return;
    case "choice":
      for (const branch of node.branches) yield* windows(branch, before, sample);
      return;
    case "sequence": {
      const texts = node.parts.map((part) => sample(part));
      for (let from = 0; from < texts.length; from++) {
        const start = before + texts.slice(0, from).join("");
        const part = node.parts[from];
        if (part) yield* windows(part, start, sample);
        for (let length = 1; length <= Math.min(LONGEST_WINDOW, texts.length - from); length++) {
          yield { start, pump: texts.slice(from, from + length).join(""), end: "" };
        }
        yield { start, pump: texts.slice(from).join(""), end: "" };
      }
      return;
    }
    case "empty":
      return;
    default:
      node satisfies never;
  }
}

function sampleOf(node: PatternNode, taste: number, flags: string): string {
  switch (node.kind) {
    case "character":
      return characterOf(node.source, taste, flags);
    case "sequence":
      return node.parts.map((part) => sampleOf(part, taste, flags)).join("");
    case "choice":
      return sampleOf(node.branches[taste % node.branches.length] ?? EMPTY, taste, flags);
    case "repeat":
      return sampleOf(node.body, taste, flags).repeat(Math.max(1, node.least));
    case "empty":
      return "";
    default:
      return node satisfies never;
  }
}

const EMPTY: PatternNode = { kind: "empty" };
const characters = new Map<string, string>();

function characterOf(source: string, taste: number, flags: string): string {
  const key = `${source}/${flags}/${taste}`;
  let character = characters.get(key);
  if (character === undefined) {
    const pattern = new RegExp(`^${source}$`, flags);
    const plain = source.length === 1 ? source : "";
    character =
      [...(TASTES[taste] ?? ""), plain, ...EVERY].find((each) => pattern.test(each)) ??
      allCharacters().find((each) => pattern.test(each)) ??
      "";
    characters.set(key, character);
  }
  return character;
}

let all: readonly string[] | undefined;
function allCharacters(): readonly string[] {
  all ??= Array.from({ length: 0x11000 }, (_, code) => String.fromCodePoint(code));
  return all;
}
