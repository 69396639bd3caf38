/**
 * `npm run fuzz:injection [-- COUNT SEED]`: hostile strings through the encoder and the renderer; none
 * may yield a control token. Real pages (the HTML and Markdown files below node_modules) whole and in
 * pieces, every control token's text cut at every position, then random disguises up to COUNT.
 * Default: 1,000,000 strings, a seed from the clock. Ends in one line of JSON.
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { everyCut, hostileText } from "./hostile-text.ts";
import { checkEncoding, checkMessages } from "./injection-invariants.ts";
import { seededRandom } from "./random-tokens.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
console.log(`seed ${seed}, ${count} strings`);
const random = seededRandom(seed);
let strings = 0;
let bytes = 0;
let failures = 0;

function attempt(text: string, check: () => void = () => checkEncoding(text)): void {
  strings++;
  bytes += text.length;
  try {
    check();
  } catch (error) {
    if (failures++ < 10) console.log(JSON.stringify(text.slice(0, 300)), error);
  }
}

const root = fileURLToPath(new URL("../../node_modules", import.meta.url));
const pages = globSync("**/*.{html,md}", { cwd: root }).slice(0, 400);
for (const page of pages) {
  const text = readFileSync(`${root}/${page}`, "utf8").slice(0, 200_000);
  attempt(text);
  for (let piece = 0; piece < 20; piece++) {
    const at = Math.floor(random() * text.length);
    attempt(hostileText(random) + text.slice(at, at + 200) + hostileText(random));
  }
}
for (const [left, right] of everyCut()) {
  attempt(left + right);
  attempt(left);
  if (strings % 50 === 0) attempt(left, () => checkMessages(left, right));
}
while (strings < count) {
  const text = hostileText(random);
  if (strings % 100 === 0) attempt(text, () => checkMessages(text, hostileText(random)));
  else attempt(text);
}
const figures = {
  seed,
  strings,
  megabytes: Math.round(bytes / 1e6),
  pages: pages.length,
  failures,
};
console.log(JSON.stringify({ fuzz: "injection", ...figures }));
process.exitCode = failures === 0 ? 0 : 1;
