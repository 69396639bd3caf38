import { randomBytes } from "node:crypto";
import type { ElementHandle, Page } from "playwright";
import { loadPlaywright } from "../chromium/load-playwright.ts";
import type { DomElement } from "../dom.ts";
import { makeSight } from "../sight.ts";
import { type PageSnapshot, type SnapshotOptions, takeSnapshot } from "./take-snapshot.ts";

/**
 * Playwright registers an engine by name for the whole process, and rejects a second one with the
 * same name.
 */
const ENGINE = `ostinato-${randomBytes(4).toString("hex")}`;

let provided: Promise<void> | undefined;

/**
 * Enables snapshots in browser windows that are opened from here on. Only a selector engine lets
 * Playwright run a function in its own isolated world and still return elements to act on: a page
 * that has changed JavaScript's built-ins can't change what is read.
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

/** Null when the page no longer has this snapshot. @param index From 0. */
export async function snapshotElement(
  page: Page,
  number: number,
  index: number,
): Promise<ElementHandle | null> {
  const element = (await page.$(order({ number, index }))) as ElementHandle | null;
  const frame = await element?.ownerFrame();
  if (element === null || !frame || frame === page.mainFrame()) return element;
  // Playwright checks what a click hits in the frame that a handle came from, where the frame
  // element is in the way. So the element is found again through its own frame.
  const answer = await page.$(order({ number, index, place: true }));
  const place = await answer?.textContent();
  return (place ? ((await frame.$(`css=${place}`)) as ElementHandle | null) : null) ?? element;
}

function order(content: object): string {
  // No quote or space that the selector's own grammar could take for its own.
  return `${ENGINE}=${btoa(encodeURIComponent(JSON.stringify(content)))}`;
}

/**
 * Engines can return only elements, so anything else is returned as the text of an element that is
 * not part of the page.
 */
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
