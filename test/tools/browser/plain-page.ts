import type { WebPage } from "../../../tools/browser/reading/page/web-page.ts";

/** A page of an example's address, without links unless they are given. */
export function plainPage(lines: readonly string[], more: Partial<WebPage> = {}): WebPage {
  return {
    url: "https://example.org/a",
    title: "A page",
    lines,
    links: new Map(),
    notes: [],
    ...more,
  };
}
