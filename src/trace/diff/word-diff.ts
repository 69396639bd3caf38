import { diffLines, diffWordsWithSpace } from "diff";

/** A part of two texts: in both, only in the first, or only in the second. */
export interface TextPart {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** Texts with more characters than this, together, are compared by lines. */
const MOST_BY_WORDS = 40_000;
/** With more edits than this, two texts are treated as unrelated. */
const MOST_EDITS = 4_000;

/** The differences of two texts, word by word; for long texts line by line. */
export function diffText(before: string, after: string): readonly TextPart[] {
  if (before === after) return before === "" ? [] : [{ kind: "same", text: before }];
  const byWords = before.length + after.length <= MOST_BY_WORDS;
  const options = { maxEditLength: MOST_EDITS };
  const changes = byWords
    ? diffWordsWithSpace(before, after, options)
    : diffLines(before, after, options);
  if (changes === undefined) {
    const whole: TextPart[] = [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
    return whole.filter(({ text }) => text !== "");
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}
