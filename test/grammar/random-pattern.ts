import fc from "fast-check";

/** A regular expression and some texts that it matches. */
export interface DrawnPattern {
  readonly source: string;
  readonly texts: readonly string[];
}

const atoms: readonly (readonly [source: string, ...texts: string[]])[] = [
  ["a", "a"],
  ["b", "b"],
  ["\\.", "."],
  ["-", "-"],
  ["é", "é"],
  ["😀", "😀"],
  [".", "x", '"', "😀"],
  ["\\d", "0", "9"],
  ["\\w", "_", "Z"],
  ["\\s", " ", "\n", "\u2028"],
  ["\\D", "é", "\\"],
  ["[a-c]", "b"],
  ["[^a]", "b", "\n"],
  ["[\\w-]", "-"],
  ["\\u0062", "b"],
  ["\\p{L}", "é", "中"],
];

/** How a part may be repeated, and how often it is in the texts. */
const quantifiers: readonly (readonly [source: string, ...counts: number[]])[] = [
  ["", 1],
  ["", 1],
  ["*", 0, 1, 3],
  ["+", 1, 2],
  ["?", 0, 1],
  ["{2}", 2],
  ["{1,3}", 1, 3],
  ["{2,}", 2, 4],
  ["*?", 0, 2],
];

/** For groups: a repetition within an endless one takes the validator's regular expressions for ever. */
const groupQuantifiers = quantifiers.filter(([source]) => ["", "?", "{2}"].includes(source));

const three = [0, 1, 2];

/** Regular expressions with what JSON Schema's patterns are made of. */
export const { expression: drawnPatterns } = fc.letrec<{
  expression: DrawnPattern;
  part: DrawnPattern;
  atom: DrawnPattern;
}>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(...atoms).map(([source, ...texts]) => ({
      source,
      texts: three.map((index) => texts[index % texts.length] ?? ""),
    })),
    fc.tuple(fc.constantFrom("(", "(?:"), tie("expression")).map(([open, { source, texts }]) => ({
      source: `${open}${source})`,
      texts,
    })),
  ),
  part: fc
    .tuple(tie("atom"), fc.nat(quantifiers.length * groupQuantifiers.length - 1))
    .map(([{ source, texts }, choice]) => {
      const list = source.startsWith("(") ? groupQuantifiers : quantifiers;
      const [quantifier = "", ...counts] = list[choice % list.length] ?? [];
      return {
        source: source + quantifier,
        texts: texts.map((text, index) => text.repeat(counts[index % counts.length] ?? 1)),
      };
    }),
  expression: fc.oneof(
    fc.array(tie("part"), { minLength: 1, maxLength: 3 }).map((parts) => ({
      source: parts.map(({ source }) => source).join(""),
      texts: three.map((index) => parts.map(({ texts }) => texts[index] ?? "").join("")),
    })),
    fc.tuple(tie("part"), tie("part")).map(([one, two]) => ({
      source: `${one.source}|${two.source}`,
      texts: [one.texts[0] ?? "", two.texts[1] ?? "", one.texts[2] ?? ""],
    })),
  ),
}));
