/**
 * GPT-2's printable spelling of bytes, in which vocabularies are stored: every byte is one
 * printable character, so that a token is a string without control characters or spaces.
 */

/** The character of each byte. */
export const byteCharacters: readonly string[] = (() => {
  const characters: string[] = [];
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    characters.push(String.fromCharCode(printable ? byte : next++));
  }
  return characters;
})();

/** The byte of each such character by its code; -1 for characters that represent no byte. */
const bytes: Int16Array = (() => {
  const table = new Int16Array(0x10000).fill(-1);
  byteCharacters.forEach((character, byte) => {
    table[character.charCodeAt(0)] = byte;
  });
  return table;
})();

/** Writes the bytes that `spelling` represents. Returns their end, or -1 if it represents none. */
export function writeSpelledBytes(spelling: string, target: Uint8Array, offset: number): number {
  for (let index = 0; index < spelling.length; index++) {
    const byte = bytes[spelling.charCodeAt(index)] ?? -1;
    if (byte < 0) return -1;
    target[offset + index] = byte;
  }
  return offset + spelling.length;
}
