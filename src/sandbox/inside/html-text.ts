import { decodeEntities } from "./decode-entities.ts";
import { withoutTags } from "./without-tags.ts";

/** The text of an HTML document with the line numbers of its source. */
export function htmlText(source: string): string {
  return decodeEntities(withoutTags(source))
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/gm, "");
}
