import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { searchFiles, searchFilesAsTrained } from "../../../tools/search/index.ts";
import { makeDocx, paragraph } from "../make-docx.ts";
import { makePdf } from "../make-pdf.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
beforeEach(() => workspace.clear());
afterAll(() => workspace.close());

const NOTHING = "No results\n[Other words may find it: search again, with synonyms in rewordings.]";
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
    expect((await search("gold")).text).toBe(NOTHING);
    expect((await search("the")).text).not.toContain("No results");
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
    expect((await search("本日")).text).toBe(NOTHING);
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

  // Issue 22, item 9.
  it("find DOCX, and records of a CSV with the names of its columns", async () => {
    workspace.put({
      "letter.docx": makeDocx(paragraph("Dear Ann,") + paragraph("The nacelle was inspected.")),
      "turbines.csv": 'name,height,note\nNorth,80,"new\nblades"\nSouth,95,repaired gearbox\n',
      "prose.csv": "The gearbox, which hums.\n",
    });
    expect(await lines("nacelle")).toEqual(["letter.docx:2: The nacelle was inspected."]);
    expect(await lines("gearbox repaired", { limit: 1 })).toEqual([
      "turbines.csv:4: name: South | height: 95 | note: repaired gearbox",
    ]);
    expect(await lines("hums")).toEqual(["prose.csv:1: The gearbox, which hums."]);
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
    expect((await search("?!")).text).toBe(NOTHING);
    expect((await search('copper" OR text: *')).text).toContain("a/one.txt:1: copper");
  });
});

// Issue 22, item 9: only words are compared, so other words for the same come from the model.
describe("several phrasings at once", () => {
  const DOCUMENTS = {
    "history.md": "The wind park at the coast was built by Hansen and Sons.\n",
    "mills.md": "A windmill grinds grain. Who constructed the first windmill is unknown.\n",
    "farm.txt": "The farm has forty cows.\n",
    "office.txt": "Hansen moved to a new office.\n",
  };
  const question = "who constructed the windmill farm";
  const rewordings = ["who built the wind park", "builder of the wind turbines"];

  it("find what holds none of the words asked for", async () => {
    workspace.put(DOCUMENTS);
    expect(await lines(question)).not.toContainEqual(expect.stringContaining("Hansen and Sons"));
    const found = await lines(question, { rewordings });
    expect(found).toContain(
      "history.md:1: The wind park at the coast was built by Hansen and Sons.",
    );
    expect(found.join()).not.toContain("Other words");
  });

  it("put a passage first that several phrasings find, over one that a single one finds best", async () => {
    workspace.put({
      "both.txt":
        "The turbines stand in a park; they were built in 1998 by a builder from Esbjerg.\n",
      "one.txt": "Built, built, built: who built the wind park? The wind park!\n",
      "other.txt": "Builder! A builder of turbines, the builder.\n",
    });
    const wind = await lines("who built the wind park");
    expect(wind[0]).toMatch(/^one\.txt/);
    expect((await lines("built park", { rewordings: ["turbines builder"] }))[0]).toMatch(/^both/);
  });

  it("are suggested when little or nothing was found, but not to the model in the box", async () => {
    workspace.put(DOCUMENTS);
    expect((await search("turbine contractor")).text).toBe(NOTHING);
    expect((await search("contractor of the turbine at the coast")).text).toMatch(
      /^history\.md:1: .*\n\[These lines hold few of the words\. Other words may find more: /,
    );
    expect((await search("wind park coast")).text).not.toContain("[");
    const trained = await workspace.call(searchFilesAsTrained, { query: "turbine contractor" });
    expect(trained.text).toBe("No results");
  });

  it("are at most eight, and empty ones don't count", async () => {
    workspace.put(DOCUMENTS);
    const nine = Array.from({ length: 9 }, (_, index) => `word ${index}`);
    expect((await search(question, { rewordings: nine })).failed).toBe(true);
    const [first] = await lines(" ", { rewordings: ["", "wind park"] });
    expect(first).toMatch(/^history\.md:1: /);
    expect((await search(" ", { rewordings: [" "] })).text).toBe("Error: the query is empty");
  });
});

describe("the index", () => {
  it("follows every change at once", async () => {
    workspace.put({ "a.txt": "first word\n" });
    expect((await search("first")).text).toBe("a.txt:1: first word");
    // The same size, within the same tick of the file system's clock.
    workspace.put({ "a.txt": "other word\n" });
    expect((await search("first")).text).toBe(NOTHING);
    expect((await search("other")).text).toBe("a.txt:1: other word");
    workspace.clear();
    expect((await search("other")).text).toBe(NOTHING);
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
      expect((await search("private")).text).toBe(NOTHING);
    } finally {
      await other.close();
    }
  });
});
