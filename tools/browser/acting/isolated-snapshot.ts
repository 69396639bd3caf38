import { randomBytes } from "node:crypto";
import type { ElementHandle, Page } from "playwright";
import { loadPlaywright } from "../chromium/load-playwright.ts";
import type { DomElement } from "../dom.ts";
import { makeSight } from "../sight.ts";
import { type PageSnapshot, type SnapshotOptions, takeSnapshot } from "./take-snapshot.ts";

/** Playwright knows an engine by its name for the whole process, and refuses a second one of that name. */
const ENGINE = `ostinato-${randomBytes(4).toString("hex")}`;

let provided: Promise<void> | undefined;

/**
 * Makes snapshots possible in the browser windows that are opened from here on. A selector engine is the
 * one way by which Playwright runs a function in its own world beside the page's and still hands out
 * elements to act on: a page that has changed the language under it can't change what is read.
 */
export function provideSnapshots(): Promise<void> {
  provided ??= loadPlaywright().then(({ selectors }) =>
    selectors.register(ENGINE, { content: engine() }, { contentScript: true }),
  );
  return provided;
}

/** @param scope An element: only what is inside. */
export async function takeIsolatedSnapshot(
  scope: Page | ElementHandle,
  options: SnapshotOptions,
): Promise<Omit<PageSnapshot, "elements">> {
  const answer = await scope.$(order({ options }));
  const text = await answer?.textContent();
  void answer?.dispose().catch(() => undefined);
  return JSON.parse(text ?? "");
}

/** Null when the page has no such snapshot any more. @param index From 0. */
export async function snapshotElement(
  page: Page,
  number: number,
  index: number,
): Promise<ElementHandle | null> {
  const element = (await page.$(order({ number, index }))) as ElementHandle | null;
  const frame = await element?.ownerFrame();
  if (element === null || !frame || frame === page.mainFrame()) return element;
  // Playwright looks for what a click hits in the frame that a handle came through, and there the frame
  // stands in the way. So the element is found again through its own.
  const answer = await page.$(order({ number, index, place: true }));
  const place = await answer?.textContent();
  return (place ? ((await frame.$(`css=${place}`)) as ElementHandle | null) : null) ?? element;
}

function order(content: object): string {
  // No quote or space that the selector's own grammar could take for its own.
  return `${ENGINE}=${btoa(encodeURIComponent(JSON.stringify(content)))}`;
}

/** Engines can return elements alone, so all else comes as the text of one that is nowhere in the page. */
function engine(): string {
  return `(() => {
const take = ${takeSnapshot.toString()};
const sight = ${makeSight.toString()};
const place = ${placeInDocument.toString()};
const told = (text) => {
  const answer = document.createElement("pre");
  answer.textContent = text;
  return [answer];
};
let kept = { number: 0, elements: [] };
return {
  queryAll(root, body) {
    const { options, number, index, place: wanted } = JSON.parse(decodeURIComponent(atob(body)));
    if (options === undefined) {
      const element = kept.number === number ? kept.elements[index] : undefined;
      if (element === undefined) return [];
      return wanted ? told(place(element)) : [element];
    }
    const { elements, ...said } = take({ ...options, root: root === document ? null : root }, sight);
    kept = { number: options.number, elements };
    return told(JSON.stringify(said));
  },
};
})()`;
}

/** A selector for the element in its document; empty inside a shadow tree. Runs in the page. */
function placeInDocument(element: DomElement): string {
  const steps: string[] = [];
  let at = element;
  for (let parent = at.parentElement; parent !== null; parent = at.parentElement) {
    const beside = [...parent.childNodes].filter(({ nodeType }) => nodeType === 1);
    steps.unshift(`:nth-child(${beside.indexOf(at) + 1})`);
    at = parent;
  }
  return at.localName === "html" ? [":root", ...steps].join(" > ") : "";
}
