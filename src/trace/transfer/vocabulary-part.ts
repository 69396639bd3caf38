import { OstinatoError } from "../../errors.ts";
import type { Token } from "../../harmony/message.ts";
import { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { GgufVocabulary } from "../../harmony/vocabulary/vocabulary-source.ts";

/**
 * The part of a vocabulary that one run needs, as JSON: a run of the 20b model uses a few thousand
 * of its 201,088 tokens.
 *
 * It encodes every text of the run exactly as the whole vocabulary does. Tokens are built by
 * merges; all merges that build one of the run's tokens are kept, down to single bytes, in their
 * order. So at each point the merge that the whole vocabulary would take is here, and is the first.
 */
export interface VocabularyPart {
  readonly size: number;
  /** Id, spelling and type, as in a GGUF file. */
  readonly tokens: readonly (readonly [Token, string, number])[];
  /** In order of rank; null if the ranks are the ids. */
  readonly merges: readonly string[] | null;
}

/** Five times as many as gpt-oss has. */
const MOST_TOKENS = 2 ** 20;
/** Characters of a token or a merge; the longest of gpt-oss has 256. */
const MOST_SPELLING = 4096;
const ORDINARY = 1;
const UNUSED = 5;
const RESERVED = /^<\|reserved/;

/** The part of `source` that is needed for texts made of the tokens `used`. */
export function takeVocabularyPart(
  source: GgufVocabulary,
  used: ReadonlySet<Token>,
): VocabularyPart {
  const ids = new Map<string, Token>();
  source.tokens.forEach((text, id) => {
    if (source.types[id] === ORDINARY) ids.set(text, id);
  });
  const kept = new Set<Token>();
  source.tokens.forEach((text, id) => {
    const isByte = source.types[id] === ORDINARY && text.length === 1;
    const isControl = source.types[id] !== ORDINARY && !RESERVED.test(text);
    if (isByte || isControl || (used.has(id) && source.types[id] !== ORDINARY)) kept.add(id);
  });
  for (const id of used) {
    if (source.types[id] !== ORDINARY) continue;
    for (const part of spansOf(source.tokens[id] ?? "")) {
      const partId = ids.get(part);
      if (partId !== undefined) kept.add(partId);
    }
  }
  const has = (text: string): boolean => kept.has(ids.get(text) ?? -1);
  const merges = source.merges.filter((merge) => {
    const space = merge.indexOf(" ", 1);
    const left = merge.slice(0, space);
    const right = merge.slice(space + 1);
    return has(left) && has(right) && has(left + right);
  });
  return {
    size: source.tokens.length,
    tokens: [...kept]
      .sort((a, b) => a - b)
      .map((id) => [id, source.tokens[id] ?? "", source.types[id] ?? UNUSED]),
    merges: source.merges.length === 0 ? null : merges,
  };
}

/**
 * @throws OstinatoError `harmony.vocabulary` when the part is incomplete or invalid, or claims more
 *   tokens than any vocabulary has.
 */
export function vocabularyOfPart(part: VocabularyPart): Vocabulary {
  if (!isVocabularyPart(part)) {
    throw new OstinatoError("harmony.vocabulary", "the imported vocabulary is not a vocabulary");
  }
  const tokens = new Array<string>(part.size).fill("");
  const types = new Array<number>(part.size).fill(UNUSED);
  for (const [id, text, type] of part.tokens) {
    tokens[id] = text;
    types[id] = type;
  }
  return Vocabulary.fromGguf({ tokens, types, merges: part.merges ?? [] });
}

/** Whether a value from a file is part of a vocabulary, of a plausible size. */
export function isVocabularyPart(value: unknown): value is VocabularyPart {
  if (typeof value !== "object" || value === null) return false;
  const { size, tokens, merges } = value as Partial<VocabularyPart>;
  if (!isBelow(size, MOST_TOKENS + 1) || !Array.isArray(tokens) || tokens.length > size)
    return false;
  const areTokens = tokens.every((token: unknown) => {
    const [id, text, type] = Array.isArray(token) ? token : [];
    return isBelow(id, size) && isSpelling(text) && Number.isSafeInteger(type);
  });
  if (!areTokens) return false;
  if (merges === null) return true;
  return Array.isArray(merges) && merges.length <= MOST_TOKENS && merges.every(isSpelling);
}

function isBelow(value: unknown, limit: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < limit;
}

function isSpelling(value: unknown): boolean {
  return typeof value === "string" && value.length <= MOST_SPELLING;
}

/** Every substring of the spelling: what a token can have been merged from. */
function* spansOf(text: string): Generator<string, void, void> {
  for (let start = 0; start < text.length; start++) {
    for (let end = start + 1; end <= text.length; end++) yield text.slice(start, end);
  }
}
