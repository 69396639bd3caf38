import { button, type Child, element, fill, plainText } from "./element.ts";
import { whole } from "./format.ts";
import { jsonParts } from "./json-parts.ts";
import { patchLines } from "./patch-lines.ts";

const MOST_CHARACTERS = 6000;
const MOST_LINES = 60;
/** Longer texts are not coloured: it takes too long. */
const MOST_COLOURED = 200_000;

export interface TextBlockOptions {
  /** `prose` wraps in the page's font; the others are shown as code. Default: `code`. */
  readonly kind?: "prose" | "code" | "json" | "patch";
  readonly label?: string;
}

/** A text of a run. A long one shows its beginning, and the rest on request. */
export function textBlock(text: string, options: TextBlockOptions = {}): HTMLElement {
  const { kind = "code", label } = options;
  const body = element(kind === "prose" ? "div" : "pre", { class: `text ${kind}`, tabindex: -1 });
  const block = element("div", { class: "text-block" }, body);
  const shown = beginningOf(text);
  fill(body, ...colour(shown, kind));
  block.append(copyButton(text, label ?? "text"));
  if (shown.length < text.length) {
    const lines = text.split("\n").length;
    const more = button(
      `Show all ${whole(text.length)} characters, ${whole(lines)} lines`,
      { class: "quiet more" },
      () => {
        fill(body, ...colour(text, kind));
        more.remove();
      },
    );
    block.append(more);
  }
  return block;
}

/** A value as indented JSON. */
export function jsonBlock(value: unknown, label?: string): HTMLElement {
  const text = JSON.stringify(value, null, 2) ?? "undefined";
  return textBlock(text, { kind: "json", ...(label !== undefined && { label }) });
}

function beginningOf(text: string): string {
  let end = 0;
  for (let line = 0; line < MOST_LINES; line++) {
    const next = text.indexOf("\n", end);
    if (next < 0) {
      end = text.length;
      break;
    }
    end = next + 1;
  }
  return text.slice(0, Math.min(end, MOST_CHARACTERS));
}

function colour(text: string, kind: TextBlockOptions["kind"]): Child[] {
  if (text.length <= MOST_COLOURED) {
    if (kind === "json") return jsonParts(text);
    if (kind === "patch") return patchLines(text);
  }
  return [plainText(text)];
}

function copyButton(text: string, label: string): HTMLButtonElement {
  const made = button("Copy", { class: "quiet copy", "aria-label": `Copy the ${label}` }, () => {
    navigator.clipboard.writeText(text).then(
      () => says("Copied"),
      () => says("Not copied"),
    );
  });
  const says = (word: string): void => {
    made.textContent = word;
    setTimeout(() => {
      made.textContent = "Copy";
    }, 1200);
  };
  return made;
}
