import { randomBytes } from "node:crypto";
import type { ElementHandle, Page } from "playwright";
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
  provided ??= import("playwright").then(({ selectors }) =>
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
export function snapshotElement(
  page: Page,
  number: number,
  index: number,
): Promise<ElementHandle | null> {
  return page.$(order({ number, index })) as Promise<ElementHandle | null>;
}

function order(content: object): string {
  // No quote or space that the selector's own grammar could take for its own.
  return `${ENGINE}=${btoa(encodeURIComponent(JSON.stringify(content)))}`;
}

/** Engines can return elements alone, so the outline comes as the text of one that is nowhere in the page. */
function engine(): string {
  return `(() => {
const take = ${takeSnapshot.toString()};
let kept = { number: 0, elements: [] };
return {
  queryAll(root, body) {
    const { options, number, index } = JSON.parse(decodeURIComponent(atob(body)));
    if (options === undefined) {
      const element = kept.number === number ? kept.elements[index] : undefined;
      return element === undefined ? [] : [element];
    }
    const { elements, ...said } = take({ ...options, root: root === document ? null : root });
    kept = { number: options.number, elements };
    const answer = document.createElement("pre");
    answer.textContent = JSON.stringify(said);
    return [answer];
  },
};
})()`;
}
