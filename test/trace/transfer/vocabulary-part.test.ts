import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Vocabulary } from "../../../src/harmony/vocabulary/vocabulary.ts";
import { ggufOfTokenizerJson } from "../../../src/harmony/vocabulary/vocabulary-source.ts";
import { vocabularySource } from "../../../src/trace/transfer/run-vocabulary.ts";
import {
  takeVocabularyPart,
  vocabularyOfPart,
} from "../../../src/trace/transfer/vocabulary-part.ts";
import { fullSize, fullTokenizerJson } from "../../harmony/full-vocabulary.ts";
import { sampleRun } from "../sample-run.ts";

const [started] = sampleRun(1);
if (started?.type !== "run-started") throw new Error("sample");
const sources = [
  ["the model in the box", vocabularySource(started)],
  ["gpt-oss, with its list of merges", ggufOfTokenizerJson(fullTokenizerJson, fullSize)],
  ["gpt-oss, by ranks", { ...ggufOfTokenizerJson(fullTokenizerJson, fullSize), merges: [] }],
] as const;

describe.each(sources)("a part of the vocabulary of %s", (name, source) => {
  const whole = Vocabulary.fromGguf(source);

  test("encodes and decodes the texts that it was made for as the whole does", () => {
    const word = fc.constantFrom(
      ..."reading numbers 12345 getElementById über Straße 世界 🙂 the The  \n\n\t return{ === https://".split(
        " ",
      ),
    );
    const text = fc.array(fc.oneof(word, fc.string({ unit: "grapheme" })), { maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(
          text.map((parts) => parts.join(" ")),
          { maxLength: 4 },
        ),
        (texts) => {
          const encoded = texts.map((each) => whole.encode(each));
          const part = takeVocabularyPart(source, new Set(encoded.flat()));
          const again = vocabularyOfPart(JSON.parse(JSON.stringify(part)));
          texts.forEach((each, index) => {
            expect(again.encode(each)).toEqual(encoded[index]);
            expect(again.decode(encoded[index] ?? [])).toBe(whole.decode(encoded[index] ?? []));
          });
          expect(again.control).toEqual(whole.control);
          expect(again.size).toBe(whole.size);
        },
      ),
      { numRuns: name.includes("box") ? 30 : 3 },
    );
  });

  test("is small, and still encodes what it was not made for", () => {
    const used = new Set(whole.encode("a few words"));
    const part = takeVocabularyPart(source, used);
    expect(JSON.stringify(part).length).toBeLessThan(12_000);
    const again = vocabularyOfPart(part);
    const other = "entirely different: 東京";
    expect(again.decode(again.encode(other))).toBe(other);
  });
});
