import { decodeEntities, withoutTags } from "ostinato/sandbox";

/** Only this much of a piece is read: it is a title or a few sentences. */
const LONGEST = 20_000;

/** A short piece of HTML as one line of text: no tags, the common entities decoded. */
export function htmlLine(html: string): string {
  return decodeEntities(withoutTags(html.slice(0, LONGEST)))
    .replace(/\s+/g, " ")
    .trim();
}
