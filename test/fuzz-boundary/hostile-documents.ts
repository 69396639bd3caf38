import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { defaultPolicy, openSandbox } from "../../src/sandbox/index.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { readFile, searchFiles } from "../../tools/index.ts";
import { callTool } from "../attack/call-tool.ts";
import type { World } from "../attack/world.ts";
import { makePdf } from "../tools/make-pdf.ts";
import { makeSwellingPdf } from "../tools/make-swelling-pdf.ts";
import type { FuzzKind, Round } from "./fuzz-kind.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import type { ThreadMeter } from "./thread-meter.ts";

const PAGES = 116;
const PDFS = 4;

/** Searches and reads of mutated web pages and PDFs, by the tools that a model uses. */
export async function hostileDocuments(world: World): Promise<FuzzKind> {
  const workspace = join(world.root, "documents");
  mkdirSync(workspace);
  const sandbox = await openSandbox(defaultPolicy(workspace, { mode: "direct" }), {
    stateDirectory: join(world.root, "documents-state"),
  });
  const before = await world.fingerprint(world.outside);
  return {
    async round(random: Random, meter: ThreadMeter): Promise<Round> {
      const folder = join(workspace, "round");
      mkdirSync(folder);
      for (let index = 0; index < PAGES; index++) {
        const page = mutate(Buffer.from(makePage(random, world.outside)), random, PAGE_WORDS);
        writeFileSync(join(folder, `${index}.html`), page);
      }
      for (let index = 0; index < PDFS; index++) {
        writeFileSync(join(folder, `${index}.pdf`), mutatedPdf(random));
      }
      const filesBefore = await world.fingerprint(workspace);
      const texts = await meter.watch(async () => [
        await callTool(searchFiles, { query: random.pick(["codename", "secret"]) }, sandbox),
        await callTool(readFile, { path: `round/${random.below(PDFS)}.pdf` }, sandbox),
        await callTool(readFile, { path: `round/${random.below(PAGES)}.html` }, sandbox),
      ]);
      const problems: string[] = [];
      if (texts.some((text) => text.includes(world.secret))) problems.push("the secret was read");
      if (world.connections > 0) problems.push("a document reached a service of the host");
      if ((await world.fingerprint(world.outside)) !== before) problems.push("written outside");
      if ((await world.fingerprint(workspace)) !== filesBefore) problems.push("written inside");
      await removeTree(folder);
      return { items: PAGES + PDFS, problems };
    },
    dispose: () => sandbox.dispose(),
  };
}

const TAGS = [
  "p",
  "div",
  "script",
  "style",
  "table",
  "td",
  "svg",
  "iframe",
  "a",
  "template",
  "pre",
];

function makePage(random: Random, outside: string): string {
  const open: string[] = [];
  let page = "<!doctype html><html><title>A page</title>";
  for (let left = 3 + random.size(300); left > 0; left--) {
    const tag = random.pick(TAGS);
    const kind = random.below(10);
    if (kind < 3 && open.length > 0) page += `</${open.pop()}>`;
    else if (kind === 3) page += `<!-- ${tag} -->`;
    else if (kind === 4) page += `<iframe src="file://${outside}/secret.txt"></iframe>`;
    else {
      page += `<${tag} title="${random.below(1000)}">The codename is ${random.below(100)} &amp; so on. `;
      open.push(tag);
    }
  }
  return page;
}

const PAGE_WORDS = [
  "<", ">", "&", "<!--", "-->", "<script", "</script", "<style>", "<![CDATA[", "<svg></svg ", "\"", "'",
  "=", "\0", "\u202e", "\ufeff", "&#x41;", "&#99999999;", "&notanentity", " ", "\n", "\r", "あ", "<p><b>",
  "<div>", "</p", "<a href=", "<template>", "<table><td>", "]]>", "<?xml", "【", "a.",
]; // biome-ignore format: a list

function mutatedPdf(random: Random): Buffer {
  if (random.chance(0.05)) return makeSwellingPdf(2 ** (20 + random.below(10)));
  const lines = () => Array.from({ length: 1 + random.size(40) }, () => "The codename is copper.");
  const pages = Array.from({ length: 1 + random.size(20) }, lines);
  return mutate(makePdf(pages), random, PDF_WORDS);
}

const PDF_WORDS = [
  "<<", ">>", "[", "]", "(", ")", "obj", "endobj", "stream\n", "endstream", "xref", "trailer", "%%EOF", "/Kids [2 0 R]",
  "/Count 999999999", "/Length 0", "/Length -1", "/Filter /FlateDecode", "/Filter [/LZWDecode /ASCII85Decode]", "1 0 R",
  "startxref\n0\n", "/Encrypt 1 0 R", "BT", "Tj", "q ", "/JS (app.alert(1))", "/F (file:///etc/passwd)", "\0", "9".repeat(400),
  deflateSync(Buffer.alloc(2 ** 20)).toString("latin1"),
]; // biome-ignore format: a list
