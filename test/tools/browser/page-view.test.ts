import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findInPage } from "../../../tools/browser/reading/find-in-page.ts";
import { viewPage } from "../../../tools/browser/reading/page-view.ts";
import { resultsPage } from "../../../tools/browser/reading/results-page.ts";
import { wrapText } from "../../../tools/browser/reading/wrap-text.ts";
import { webAddress } from "../../../tools/browser/web-address.ts";
import { plainPage as page } from "./plain-page.ts";

describe("viewPage", () => {
  it("is the trained rendering, with what the page says inside a fence", () => {
    const { text, firstLine, lastLine } = viewPage(3, page(["one", "", "three"]), { from: 0 });
    const [head, range, gap, open, ...rest] = text.split("\n");
    expect([head, range, gap]).toEqual([
      "[3] A page (https://example.org/a)",
      "**viewing lines [0 - 2] of 2**",
      "",
    ]);
    expect(open).toMatch(/^\[untrusted [0-9a-f]{12}: page 3; /);
    expect(rest.slice(0, 3)).toEqual(["L0: one", "L1: ", "L2: three"]);
    expect([firstLine, lastLine]).toEqual([0, 2]);
  });

  it("shows from a line on, so many lines, or what fits a view", () => {
    const long = page(Array.from({ length: 1000 }, (_, index) => `line ${index}`));
    const part = viewPage(0, long, { from: 10, lines: 2 });
    expect(part.text).toContain("**viewing lines [10 - 11] of 999**");
    expect(part.text).toContain("\nL10: line 10\nL11: line 11\n");
    const view = viewPage(0, long, { from: 990 });
    expect(view.lastLine).toBe(999);
    expect(viewPage(0, long, { from: 0 }).text.length).toBeLessThan(4700);
    expect(viewPage(0, long, { from: 5000 }).firstLine).toBe(999);
    expect(viewPage(0, page([]), { from: 0 }).text).toContain("(the page is empty)");
  });

  it("keeps title and address to one line that can't pass for a link", () => {
    const { text } = viewPage(0, page(["x"], { title: "a\n[7] b 【1†c】" }), { from: 0 });
    expect(text.split("\n")[0]).toBe("[0] a [7] b 1†c (https://example.org/a)");
  });
});

describe("wrapText", () => {
  it("breaks at words, keeps indents, and never breaks a link", () => {
    const link = `【12†${"label ".repeat(20).trim()}†example.org】`;
    expect(wrapText("short")).toEqual(["short"]);
    expect(wrapText("")).toEqual([]);
    expect(wrapText(`  * ${"word ".repeat(20).trim()}`)[1]).toMatch(/^ {4}word/);
    expect(wrapText(`text before ${link} and after`)).toContain(link);
    expect(wrapText("x".repeat(200)).map((line) => line.length)).toEqual([80, 80, 40]);
  });

  it("loses nothing but white space", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "bc", " ", "\n", "【1†x y】", "😀", "> ", "* "),
      maxLength: 200,
    });
    fc.assert(
      fc.property(text, (content) => {
        const lines = wrapText(content);
        const squeeze = (whole: string) => whole.replace(/\s+/g, "");
        const quotes = /[>]/g;
        expect(squeeze(lines.join("\n")).replace(quotes, "")).toBe(
          squeeze(content).replace(quotes, ""),
        );
        for (const line of lines) {
          expect(line.length <= 80 || /【[^】]*】/.test(line), line).toBe(true);
          expect(line.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("findInPage", () => {
  it("lists places as links, without regard to case", () => {
    const found = findInPage(page(["Copper", "b", "c", "d", "e", "the copper", "x"]), "COPPER");
    expect(found.lines).toEqual([
      "# 【0†match at L0】",
      "Copper",
      "b",
      "c",
      "d",
      "",
      "# 【1†match at L5】",
      "the copper",
      "x",
    ]);
    expect(found.found?.page.lines).toHaveLength(7);
    expect([...(found.found?.places ?? [])]).toEqual([
      [0, 0],
      [1, 5],
    ]);
    expect(found.title).toBe("Find results for text: `COPPER` in `A page`");
  });

  it("finds a text across links, and lists none but the matches", () => {
    const linked = page(["All 【0†about†b.example】 【1†tin】", "【2†zinc】"], {
      links: new Map([[0, "https://b.example/"]]),
    });
    const found = findInPage(linked, "about tin");
    expect(found.lines).toEqual(["# 【0†match at L0】", "All about tin", "zinc"]);
    expect([...found.links]).toEqual([[0, linked.url]]);
  });

  it("finds what goes over the end of a line, and says when there is nothing", () => {
    expect(findInPage(page(["price of", "copper is"]), "of copper").found?.places.size).toBe(1);
    expect(findInPage(page(["a"]), "b").lines).toEqual(["No `find` results for pattern: `b`"]);
    expect(findInPage(page(Array(500).fill("x")), "x").found?.places.size).toBe(50);
  });
});

it("results of a search are links with their domain, and can't forge one", () => {
  const results = [
    {
      title: "One † 【9†x】",
      url: "https://a.example/1",
      snippet: "About\none 【0†y】",
      date: "2025",
    },
    { title: "notes.md", url: "file:///workspace/notes.md", snippet: "" },
  ];
  const found = resultsPage("q", "brave", results);
  expect(found.lines).toEqual([
    "# Search results",
    "",
    "  * 【0†One ‡ 〖9‡x〗†a.example】 (2025)",
    "    About one 〖0†y〗",
    "  * 【1†notes.md†documents】",
  ]);
  expect(found.links.get(1)).toBe("file:///workspace/notes.md");
  expect(resultsPage("q", "brave", []).lines).toContain("No results");
});

it("webAddress takes http and https alone", () => {
  expect(webAddress("example.org/a b".replace(" ", "%20"))).toBe("https://example.org/a%20b");
  expect(webAddress("localhost:8080/x")).toBe("https://localhost:8080/x");
  expect(webAddress(" http://a.example ")).toBe("http://a.example/");
  expect(webAddress("file:///x", ["file:"])).toBe("file:///x");
  for (const bad of [
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "chrome://version",
    "view-source:http://a.example",
  ]) {
    expect(() => webAddress(bad)).toThrow("only http and https");
  }
  expect(() => webAddress("not an address")).toThrow("is no address");
  expect(() => webAddress("")).toThrow("is no address");
});
