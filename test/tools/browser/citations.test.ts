import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citationsOf, refusedCitations } from "../../../tools/browser/index.ts";
import { findInPage, searchedLine } from "../../../tools/browser/reading/find-in-page.ts";
import { plainPage } from "./plain-page.ts";

const shown = (cursor: number, more: object = {}) => ({
  type: "call-finished",
  status: "ok",
  details: { cursor, url: `https://${cursor}.example/`, title: `T${cursor}`, lines: 10, ...more },
});
const events = [
  shown(0, { url: "search:x" }),
  shown(1),
  // Lists the lines 2, 3, 4, 5 and 8, 9 of page 1.
  shown(2, { url: "https://1.example/find?pattern=x", searched: 1, places: [2, 8], lines: 9 }),
  shown(3, { url: "https://3.example/find?pattern=y" }),
  shown(4, { searched: 1, places: [], lines: 1 }),
  shown(5, { lines: 0 }),
  { type: "call-finished", status: "failed", details: { cursor: 9, url: "no", lines: 10 } },
  { type: "note" },
];
const linesOf = (answer: string) =>
  citationsOf(answer, events).map(({ firstLine, lastLine, url }) => [firstLine, lastLine, url]);
const reasonsOf = (answer: string) => refusedCitations(answer, events).map(({ reason }) => reason);

describe("a citation", () => {
  it("resolves to the address and the lines of a page that the run saw", () => {
    expect(citationsOf("As 【1†L3-L5】 says, and 【3†L0】.", events)).toEqual([
      {
        ...{ mark: "【1†L3-L5】", cursor: 1, firstLine: 3, lastLine: 5 },
        ...{ url: "https://1.example/", title: "T1" },
      },
      {
        ...{ mark: "【3†L0】", cursor: 3, firstLine: 0, lastLine: 0 },
        ...{ url: "https://3.example/find?pattern=y", title: "T3" },
      },
    ]);
    expect(refusedCitations("As 【1†L3-L5】 says, and 【3†L0】.", events)).toEqual([]);
    expect(linesOf("【1†L3-5】 【1†L9†1.example】")).toEqual([
      [3, 5, "https://1.example/"],
      [9, 9, "https://1.example/"],
    ]);
  });

  it("of results of find resolves to the lines that they quote", () => {
    expect(linesOf("【2†L1】 【2†L4】 【2†L0-L2】 【2†L7-L8】 【2†L1-L8】")).toEqual([
      [2, 2, "https://1.example/"],
      [5, 5, "https://1.example/"],
      [2, 3, "https://1.example/"],
      [8, 9, "https://1.example/"],
      [2, 9, "https://1.example/"],
    ]);
    expect(citationsOf("【2†L1】", events)[0]?.title).toBe("T1");
  });

  it("of a cursor or line that doesn't exist is refused, with the reason", () => {
    const answer = "【9†L1】 【1†L10】 【1†L8-L10】 【1†L5-L3】 【1†copper】 【4†L0】 【5†L0】";
    expect(citationsOf(answer, events)).toEqual([]);
    expect(refusedCitations(answer, events)).toEqual([
      { mark: "【9†L1】", reason: "there is no cursor 9: the last is 5" },
      { mark: "【1†L10】", reason: "page 1 has no line 10: its last is 9" },
      { mark: "【1†L8-L10】", reason: "page 1 has no line 10: its last is 9" },
      { mark: "【1†L5-L3】", reason: "line 3 comes before line 5" },
      { mark: "【1†copper】", reason: '"copper" names no lines, such as L3 or L3-L5' },
      { mark: "【4†L0】", reason: "page 4 says that `find` found nothing" },
      { mark: "【5†L0】", reason: "page 5 is empty" },
    ]);
    expect(reasonsOf("【2†L9】")).toEqual(["page 2 has no line 9: its last is 8"]);
    expect(refusedCitations("【0†L0】", [])).toEqual([
      { mark: "【0†L0】", reason: "there is no cursor 0: the run saw no page or document" },
    ]);
  });
});

it("every line of find's results leads back to the line that it quotes", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("tin", "copper", "x"), { maxLength: 60 }), (words) => {
      const lines = words.map((word, index) => `${word} ${index}`);
      const { lines: listed, found } = findInPage(plainPage(lines), "tin");
      const places = [...(found?.places.values() ?? [])];
      for (const [at, text] of listed.entries()) {
        const line = searchedLine(places, at, lines.length);
        if (places.length === 0) expect(line).toBeUndefined();
        else if (/^# /.test(text)) expect(places).toContain(line);
        else if (text !== "") expect(lines[line ?? -1]).toBe(text);
      }
    }),
  );
});
