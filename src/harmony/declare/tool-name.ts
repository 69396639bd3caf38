/**
 * Names of tools as the model sees them. A header is split at spaces and names stand unquoted in the
 * declarations, so a name has to be an identifier; anything else is escaped so that it can be undone.
 */

/**
 * `_uHEX_` for a character that no identifier has; an underscore that would look like such an escape, or
 * like the identifier of the empty name, is escaped too.
 */
const escaped = /[^A-Za-z0-9_$-]|^[0-9-]|_(?=u[0-9a-f])|^_(?=u_$)/gu;

/**
 * The identifier of a tool's name: the name itself when it consists of letters, digits, `_`, `$` and
 * `-` and begins with neither digit nor `-`; otherwise with escapes. Different names give different
 * identifiers, and `toolNameOf` undoes it. Readable alternatives for a whole set: `ToolNames`.
 */
export function toolIdentifier(name: string): string {
  if (name === "") return "_u_";
  return name.replace(escaped, (character) => `_u${character.codePointAt(0)?.toString(16)}_`);
}

/** The name for an identifier. An identifier without escapes is the name itself. */
export function toolNameOf(identifier: string): string {
  if (identifier === "_u_") return "";
  return identifier.replace(/_u([0-9a-f]{1,6})_/g, (text, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : text;
  });
}
