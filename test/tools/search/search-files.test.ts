import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { searchFiles } from "../../../tools/search/index.ts";
import { makePdf } from "../make-pdf.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
beforeEach(() => workspace.clear());
afterAll(() => workspace.close());

const search = (query: string, more: object = {}) =>
  workspace.call(searchFiles, { query, ...more });
const lines = async (query: string, more: object = {}) =>
  (await search(query, more)).text.split("\n");

describe("results", () => {
  it("are lines with path and number, the passage that fits best first", async () => {
    workspace.put({
      "metals.md": "# Metals\n\nIron rusts.\n\nCopper conducts heat and electricity.\n",
      "prices.txt": "The price of copper is 9 a kilogram.\nThe price of tin is 20.\n",
      "other.txt": "Nothing of interest.\n",
    });
    expect((await lines("price of copper"))[0]).toBe(
      "prices.txt:1: The price of copper is 9 a kilogram.",
    );
    expect((await lines("What conducts electricity?"))[0]).toBe(
      "metals.md:5: Copper conducts heat and electricity.",
    );
    expect((await search("gold")).text).toBe("No results");
    expect((await search("the")).text).not.toBe("No results");
  });

  it("find other forms of a word, and parts of names", async () => {
    workspace.put({
      "a.txt": "She was running fast.\n",
      "b.ts": "export function parseInputFile() {}\n",
      "c.py": "def load_user_table(): pass\n",
    });
    expect((await lines("runs"))[0]).toBe("a.txt:1: She was running fast.");
    expect((await lines("input file"))[0]).toMatch(/^b\.ts:1: /);
    expect((await lines("user table"))[0]).toMatch(/^c\.py:1: /);
  });

  it("find words of scripts without spaces, and accents either way", async () => {
    workspace.put({ "ja.txt": "東京は日本の首都です。\n", "fr.txt": "Le café est fermé.\n" });
    expect((await lines("日本"))[0]).toMatch(/^ja\.txt:1: /);
    expect((await search("本日")).text).toBe("No results");
    expect((await lines("cafe"))[0]).toMatch(/^fr\.txt:1: /);
  });

  it("find PDF, HTML, code and files by their names", async () => {
    workspace.put({
      "paper.pdf": makePdf([["Abstract"], ["Measured viscosity of honey"]]),
      "page.html":
        "<html><head><script>var syrup = 1</script></head><body>\n<p>Maple <b>syrup</b> &amp; toast</p></body></html>",
      "old/annual-report.txt": "Numbers.\n",
      "picture.png": Buffer.from("89504e470d0a1a0a0000viscosity", "latin1"),
      "utf16.txt": Buffer.from("\ufeffmolasses\r\n", "utf16le"),
    });
    expect(await lines("viscosity")).toEqual(["paper.pdf:4: Measured viscosity of honey"]);
    expect(await lines("syrup")).toEqual(["page.html:2: Maple syrup & toast"]);
    expect(await lines("annual report")).toEqual(["old/annual-report.txt:1: Numbers."]);
    expect(await lines("molasses")).toEqual(["utf16.txt:1: molasses"]);
  });

  it("leave out what others wrote, and are limited to a folder and a number", async () => {
    workspace.put({
      "node_modules/x/readme.md": "copper\n",
      ".git/HEAD": "copper\n",
      "a/one.txt": "copper\n",
      "b/two.txt": "copper\n",
    });
    expect(await lines("copper")).toEqual(["a/one.txt:1: copper", "b/two.txt:1: copper"]);
    expect(await lines("copper", { path: "b" })).toEqual(["b/two.txt:1: copper"]);
    expect(await lines("copper", { path: "/workspace/b/" })).toHaveLength(1);
    expect(await lines("copper", { limit: 1 })).toHaveLength(1);
    expect((await search("copper", { path: "c" })).text).toMatch(/^Error: no such directory: c\. /);
    expect((await search(" ")).text).toBe("Error: the query is empty");
    expect((await search("?!")).text).toBe("No results");
    expect((await search('copper" OR text: *')).text).toContain("a/one.txt:1: copper");
  });
});

describe("the index", () => {
  it("follows every change at once", async () => {
    workspace.put({ "a.txt": "first word\n" });
    expect((await search("first")).text).toBe("a.txt:1: first word");
    // The same size, within the same tick of the file system's clock.
    workspace.put({ "a.txt": "other word\n" });
    expect((await search("first")).text).toBe("No results");
    expect((await search("other")).text).toBe("a.txt:1: other word");
    workspace.clear();
    expect((await search("other")).text).toBe("No results");
    workspace.put({ "moved.txt": "other word\n" });
    expect((await search("other")).text).toBe("moved.txt:1: other word");
  });

  it("is read once for many files", async () => {
    for (let number = 0; number < 500; number++) {
      workspace.put({ [`f/${number}.txt`]: `alpha item${number}\n` });
    }
    expect(await lines("item123")).toEqual(["f/123.txt:1: alpha item123"]);
    expect(workspace.shown.at(-1)).toBe("indexed 500 of 500 files");
    await new Promise((resolve) => setTimeout(resolve, 150));
    const shown = workspace.shown.length;
    await search("item124");
    await search("item125");
    expect(workspace.shown.length - shown).toBeLessThanOrEqual(3);
    expect(await lines("item499")).toEqual(["f/499.txt:1: alpha item499"]);
  });

  it("of an overlay does not show in another run on the same workspace", async () => {
    workspace.put({ "a.txt": "shared word\n" });
    const other = await ToolWorkspace.open({}, { mode: "overlay" });
    try {
      other.put({ "a.txt": "shared word\n" });
      await other.sandbox.files.write("b.txt", "private word\n");
      expect((await other.call(searchFiles, { query: "private" })).text).toBe(
        "b.txt:1: private word",
      );
      expect((await search("private")).text).toBe("No results");
    } finally {
      await other.close();
    }
  });
});
