import type { Token } from "../../harmony/message.ts";
import { Vocabulary } from "../../harmony/vocabulary.ts";
import type { GgufVocabulary } from "../../harmony/vocabulary-source.ts";

/**
 * As much of a vocabulary as one run needs, as JSON: a run of the 20b model uses some thousands of
 * its 201,088 tokens.
 *
 * It encodes every text of the run as the whole vocabulary does. A text's tokens come about by
 * merges; all merges that make one of the run's tokens out of two are kept, down to single bytes, in
 * their order, so at each point the merge that the whole vocabulary takes is here and is the first.
 */
export interface VocabularyPart {
  readonly size: number;
  /** Id, spelling and type, as in a GGUF file. */
  readonly tokens: readonly (readonly [Token, string, number])[];
  /** In order of rank; null where the ranks are the ids. */
  readonly merges: readonly string[] | null;
}

const ORDINARY = 1;
const UNUSED = 5;
const RESERVED = /^<\|reserved/;

/** The part of `source` that texts made of the tokens `used` need. */
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

/** @throws OstinatoError `harmony.vocabulary` when the part is not whole. */
export function vocabularyOfPart(part: VocabularyPart): Vocabulary {
  const tokens = new Array<string>(part.size).fill("");
  const types = new Array<number>(part.size).fill(UNUSED);
  for (const [id, text, type] of part.tokens) {
    tokens[id] = text;
    types[id] = type;
  }
  return Vocabulary.fromGguf({ tokens, types, merges: part.merges ?? [] });
}

/** Every stretch of the spelling: what a token can have been merged from. */
function* spansOf(text: string): Generator<string, void, void> {
  for (let start = 0; start < text.length; start++) {
    for (let end = start + 1; end <= text.length; end++) yield text.slice(start, end);
  }
}
