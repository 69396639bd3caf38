import { decodeEntities } from "./decode-entities.ts";
import { HiddenElements } from "./hidden-elements.ts";
import { withoutTags } from "./without-tags.ts";

/**
 * The text of an HTML document with the line numbers of its source, without text that its tags hide from a person.
 */
export function htmlText(source: string): string {
  return decodeEntities(withoutTags(source, new HiddenElements()))
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/gm, "");
}
