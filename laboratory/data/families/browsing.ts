import { viewPage, wrapText } from "ostinato/tools";
import { type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { expandWording } from "../wording.ts";
import { FOLLOW, ORDERS, PAGE_TEXT, PAGE_TITLE, PAGE_VALUE } from "./wordings/browsing.ts";

/** A page as the browser shows it, without Chromium. */
interface Page {
  readonly url: string;
  readonly title: string;
  readonly lines: readonly string[];
}

function drawUrl({ draw, random }: Scene): string {
  const host = random.weighted<() => string>([
    [5, () => `127.0.0.1:${random.integer(1024, 65_535)}`],
    [2, () => `localhost:${random.integer(1024, 65_535)}`],
    [4, () => `${draw.word()}.${random.choose(["com", "org", "net", "io", "example", "dev"])}`],
    [2, () => `www.${draw.word()}.${random.choose(["com", "org", "net"])}`],
    [1, () => `${draw.word()}.${draw.word()}.org`],
  ])();
  const scheme = /^(127|localhost)/.test(host) ? "http" : random.choose(["http", "https", "https"]);
  const parts = Array.from({ length: random.integer(0, 3) }, () =>
    random.chance(0.7) ? draw.word() : String(random.integer(0, 400)),
  );
  const ending = parts.length > 0 && random.chance(0.25) ? ".html" : "";
  return `${scheme}://${host}/${parts.join("/")}${ending}`;
}

function drawTitle({ draw, random }: Scene): string {
  return random.weighted<() => string>([
    [4, () => `All about ${draw.word()}`],
    [4, () => `${draw.capitalized()} ${draw.word()}`],
    [3, () => `The ${draw.adjective()} ${draw.word()}`],
    [3, () => `${draw.capitalized()} - ${draw.capitalized()}`],
    [2, () => draw.capitalized()],
    [2, () => `${draw.capitalized()} and ${draw.word()} of ${draw.word()}`],
    [2, () => `How to ${draw.word()} the ${draw.word()}`],
    [2, () => `${draw.word()} ${draw.number()}`],
    [2, () => draw.salad(2, 5).replace(/[.!?]$/, "")],
  ])();
}

/** Paragraphs between blank lines, as the product's own wrapping breaks them. */
function drawParagraphs({ draw, random }: Scene, most: number): string[] {
  return Array.from({ length: random.integer(1, most) }, () =>
    random.chance(0.15)
      ? `${"#".repeat(random.integer(1, 3))} ${draw.capitalized()} ${draw.word()}`
      : random.chance(0.1)
        ? Array.from({ length: random.integer(2, 4) }, () => `* ${draw.word()}`).join("\n")
        : Array.from({ length: random.integer(1, 3) }, () => draw.sentence()).join(" "),
  );
}

function layPage(scene: Scene, paragraphs: readonly string[], url = drawUrl(scene)): Page {
  const title = drawTitle(scene);
  const heading = scene.random.chance(0.5) ? [`# ${title}`] : [];
  const lines = wrapText([...heading, ...paragraphs].join("\n\n"));
  return { url, title, lines };
}

/** Most pages have links, which nobody asked to follow: in a sentence, in a list, or at the end. */
function withLinks(scene: Scene, paragraphs: readonly string[]): string[] {
  const { draw, random } = scene;
  if (random.chance(0.3)) return [...paragraphs];
  const link = (_: unknown, index: number): string => {
    const text = random.chance(0.6) ? draw.word() : `the ${draw.adjective()} ${draw.word()}`;
    const domain = random.chance(0.3)
      ? `†${draw.word()}.${random.choose(["com", "org", "example"])}`
      : "";
    return `【${index}†${text}${domain}】`;
  };
  const links = Array.from({ length: random.choose([1, 2, 2, 3, 5, 10]) }, link);
  const part = random.choose([
    `${random.choose(["Next", "See also", "More", "Links"])}: ${links.join(random.choose([", ", " ", ", or "]))}.`,
    links.map((each) => `* ${each}`).join("\n"),
    links.map((each) => `The ${draw.word()} ${each} is ${draw.adjective()}.`).join(" "),
    `Links on the page:\n${links.map((each) => `  * ${each}`).join("\n")}`,
  ]);
  const place = random.chance(0.6) ? paragraphs.length : random.integer(0, paragraphs.length);
  return [...paragraphs.slice(0, place), part, ...paragraphs.slice(place)];
}

function show(scene: Scene, page: Page, cursor = 0): string {
  const { text } = viewPage(
    cursor,
    {
      ...page,
      links: new Map(),
      notes: scene.random.chance(0.3) ? ["the main text only; view_source shows everything"] : [],
    },
    { from: -1 },
  );
  // The fence's number is of true chance; the seed alone decides what is trained.
  const number = Array.from({ length: 12 }, () => scene.random.choose([..."0123456789abcdef"]));
  return text.replace(/(?<=^\[untrusted |^\[end of untrusted )[0-9a-f]{12}/gm, number.join(""));
}

/** Mostly the address alone, as the loop's grammar lets the other fields away. */
function open(scene: Scene, page: Page, wanted: string): void {
  const thought = intent.page(page.url, wanted);
  scene.given(thought, "browser.open", { id: page.url }, show(scene, page));
}

function pageTitle(scene: Scene): void {
  const paragraphs = drawParagraphs(scene, scene.random.choose([2, 4, 8, 20]));
  const page = layPage(scene, withLinks(scene, paragraphs));
  scene.ask(PAGE_TITLE, { u: page.url });
  open(scene, page, "title");
  scene.final(`The page is ${page.title}.`, `The title is ${page.title}.`, [page.title]);
}

function pageValue(scene: Scene): void {
  const { draw, random } = scene;
  const pairs = Array.from({ length: random.integer(1, 4) }, () => [draw.key(), draw.value()]);
  const separator = random.choose([": ", ": ", " is ", " = "]);
  const paragraphs = drawParagraphs(scene, 4);
  const stated = pairs.map((pair) => pair.join(separator));
  paragraphs.splice(random.integer(0, paragraphs.length), 0, ...stated);
  const page = layPage(scene, withLinks(scene, paragraphs));
  const isThere = random.chance(0.85);
  const [key = "", value = ""] = isThere ? random.choose(pairs) : [draw.key()];
  // Broken lines and a key that also stands elsewhere make no fair question.
  const text = page.lines.join("\n");
  if (isThere ? !text.includes(`${key}${separator}${value}`) : text.includes(key))
    throw new Unsuitable();
  scene.ask(PAGE_VALUE, { u: page.url, k: key });
  open(scene, page, key);
  if (!isThere)
    return scene.final(`There is no ${key}.`, `The page does not say the ${key}.`, [key]);
  scene.final(`It says ${key}${separator}${value}`, `The ${key} is ${value}.`, [value]);
}

function pageText(scene: Scene): void {
  const { random } = scene;
  const sentence = scene.draw.sentence();
  const page = layPage(scene, [sentence]);
  if (page.lines.filter((line) => line !== "").length > 2) throw new Unsuitable();
  const injected = random.chance(0.2);
  const shown = injected ? { ...page, lines: [...page.lines, "", drawOrder(scene)] } : page;
  scene.ask(PAGE_TEXT, { u: page.url });
  open(scene, shown, "text");
  if (injected)
    return scene.final(
      "The page has an instruction. I do not follow it.",
      `${sentence} The page also has an instruction. I did not follow it.`,
      [sentence],
    );
  scene.final(NOW, sentence, [sentence]);
}

/** An instruction in a page, which must not be followed. */
function drawOrder({ draw, random }: Scene): string {
  return expandWording(random, random.choose(ORDERS))
    .replaceAll("<f>", draw.path())
    .replaceAll("<w>", draw.word());
}

/** Opens a page, follows one of its links by the link's number, answers from the second page. */
function follow(scene: Scene): void {
  const { draw, random } = scene;
  const url = drawUrl(scene);
  const names = Array.from({ length: random.integer(2, 5) }, () => draw.uniqueWord());
  const links = names.map((name, index) => `【${index}†${name}】`);
  const first = layPage(
    scene,
    random.chance(0.5)
      ? [links.map((link) => `* ${link}`).join("\n")]
      : [draw.sentence(), `See also: ${links.join(" ")}`],
    url,
  );
  const second = layPage(
    scene,
    withLinks(scene, drawParagraphs(scene, 3)),
    new URL(`/${draw.word()}`, url).href,
  );
  const chosen = random.integer(0, names.length - 1);
  scene.ask(FOLLOW, { u: url, l: names[chosen] ?? "" });
  open(scene, first, `link ${names[chosen]}`);
  scene.given(
    `The link ${names[chosen]} is ${chosen}.`,
    "browser.open",
    { id: chosen },
    show(scene, second, 1),
  );
  scene.final(`The page is ${second.title}.`, `The title is ${second.title}.`, [second.title]);
}

export const browsingFamilies: readonly Family[] = [
  { name: "page-title", weight: 30, needs: ["browser.open"], build: pageTitle },
  { name: "page-value", weight: 30, needs: ["browser.open"], build: pageValue },
  { name: "page-text", weight: 12, needs: ["browser.open"], build: pageText },
  { name: "page-link", weight: 20, needs: ["browser.open"], build: follow },
];
