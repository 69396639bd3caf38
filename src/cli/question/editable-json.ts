import { visibleText } from "../../visible-text.ts";

/** Arguments as JSON that a person can edit: what isn't seen, or moves the cursor, is escaped. */
export function editableJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "null").replace(/[^\n -~]/gu, (character) =>
    visibleText(character) === character ? character : escaped(character),
  );
}

function escaped(text: string): string {
  return text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
