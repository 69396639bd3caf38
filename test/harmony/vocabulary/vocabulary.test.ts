import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  characterClass,
  characterClassOf,
} from "../../../src/harmony/vocabulary/character-class.ts";
import { controlTexts } from "../../../src/harmony/vocabulary/control-tokens.ts";
import { pieceEnd } from "../../../src/harmony/vocabulary/split-text.ts";
import { Vocabulary } from "../../../src/harmony/vocabulary/vocabulary.ts";
import { ggufOfTokenizerJson } from "../../../src/harmony/vocabulary/vocabulary-source.ts";
import { fullSize, fullTokenizerJson, fullVocabulary as vocabulary } from "../full-vocabulary.ts";
import { splittingRule } from "../splitting-rule.ts";

describe("Vocabulary", () => {
  test("resolves the control tokens of gpt-oss by text", () => {
    expect(vocabulary.control).toEqual({
      start: 200006,
      end: 200007,
      message: 200008,
      channel: 200005,
      constrain: 200003,
      call: 200012,
      return: 200002,
      endOfText: 199999,
    });
    expect(vocabulary.size).toBe(fullSize);
    expect(vocabulary.isControl(201_000)).toBe(true);
    expect(vocabulary.isControl(35644)).toBe(false);
    expect(vocabulary.isControl(9_999_999)).toBe(true);
  });

  test("encodes words as the published ids", () => {
    expect(vocabulary.encode("assistant")).toEqual([173781]);
    expect(vocabulary.encode("commentary")).toEqual([12606, 815]);
    expect(vocabulary.encode("What is 2 + 2?")).toEqual([4827, 382, 220, 17, 659, 220, 17, 30]);
  });

  test("the text of a control token is ordinary text", () => {
    for (const text of Object.values(controlTexts)) {
      const tokens = vocabulary.encode(text);
      expect(tokens.some((token) => vocabulary.isControl(token))).toBe(false);
      expect(vocabulary.decode(tokens)).toBe(text);
    }
    expect(vocabulary.decode([vocabulary.control.start, 173781])).toBe("<|start|>assistant");
  });

  test("every token of the vocabulary encodes to itself, unless the splitting rule cuts it", () => {
    let cut = 0;
    for (let id = 0; id < 199_998; id++) {
      const text = vocabulary.decode([id]);
      if (text.includes("\ufffd")) continue;
      if (pieceEnd(unitsOf(text), 0) < text.length) {
        cut++;
        continue;
      }
      const tokens = vocabulary.encode(text);
      if (tokens.length !== 1 || tokens[0] !== id) expect([text, tokens]).toEqual([text, [id]]);
    }
    expect(cut).toBe(12);
  });

  test("merges and ranks give the same tokens", () => {
    const { tokens, types } = ggufOfTokenizerJson(fullTokenizerJson);
    const ranked = Vocabulary.fromGguf({ tokens, types, merges: [] });
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(ranked.encode(text)).toEqual(vocabulary.encode(text));
      }),
    );
  });

  test("decoding undoes encoding; lone surrogates become U+FFFD", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(vocabulary.decode(vocabulary.encode(text))).toBe(text.toWellFormed());
      }),
      { numRuns: 2000 },
    );
  });

  test("long pieces are merged as short ones are", () => {
    const text = `${"=".repeat(3000)}${"ab".repeat(2000)}${"คำไทย".repeat(500)}`;
    const tokens = vocabulary.encode(text);
    expect(vocabulary.decode(tokens)).toBe(text);
    // The same symbols, merged 48 at a time at most, would give more tokens.
    expect(tokens.length).toBeLessThan(text.length / 2);
  });

  test("says which token is missing", () => {
    expect(() => Vocabulary.fromGguf({ tokens: ["a"], types: [1], merges: [] })).toThrow(
      /no token <\|start\|>/,
    );
    const controls = Object.values(controlTexts);
    const types = controls.map(() => 3);
    expect(() => Vocabulary.fromGguf({ tokens: controls, types, merges: [] })).toThrow(/byte 0/);
  });

  test("control tokens marked as ordinary are still control tokens", () => {
    const source = ggufOfTokenizerJson(fullTokenizerJson);
    const types = source.types.map(() => 1);
    const careless = Vocabulary.fromGguf({ ...source, types });
    expect(careless.isControl(careless.control.start)).toBe(true);
    expect(careless.encode("<|start|>")).not.toContain(careless.control.start);
  });
});

describe("pieceEnd", () => {
  test("splits as the rule's regular expression does", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        // What Node's Unicode knows and o200k's does not is tested against the reference itself.
        const text = raw.replace(/[\p{L}\p{M}\p{N}]/gu, (character) =>
          characterClassOf(character.codePointAt(0) ?? 0) === characterClass.symbol
            ? "!"
            : character,
        );
        const expected = [...text.matchAll(splittingRule)].map(([piece]) => piece);
        const pieces: string[] = [];
        for (let at = 0; at < text.length; ) {
          const end = pieceEnd(unitsOf(text), at);
          pieces.push(text.slice(at, end));
          at = end;
        }
        expect(pieces).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
  });
});

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from(text.split(""), (unit) => unit.charCodeAt(0));
}

const fragments =
  "a,B,é,Ç,中,ा,ʰ,ǅ,1,٣,½, ,\u00a0,\u0085,\t,\n,\r,/,',s,S,ſ,re,VE,ll,\ufeff,!,😀,𝒳,𐐀,\u0301,\ud800,\udc00,<|start|>,<,|,>,'t,'LL,\u212a";
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(...fragments.split(",")), { maxLength: 12 }).map((all) => all.join("")),
);
