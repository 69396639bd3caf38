import { element } from "./element.ts";

const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g;

/** Indented JSON with syntax colours. */
export function jsonParts(text: string): (HTMLElement | string)[] {
  const parts: (HTMLElement | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(PART)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, string, colon] = match;
    if (string === undefined) parts.push(element("span", { class: "json-atom" }, whole));
    else if (colon === undefined) parts.push(element("span", { class: "json-string" }, string));
    else parts.push(element("span", { class: "json-key" }, string), colon);
  }
  parts.push(text.slice(end));
  return parts;
}
