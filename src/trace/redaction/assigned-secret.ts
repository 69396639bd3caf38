/** Names whose value counts as a secret if it looks random. */
const NAME =
  /(?:^|[^a-z])(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:api|access|auth|secret|private|client|account|encryption|signing|master|service|storage)[ _-]?(?:key|token|secret|password)|apikey)s?$/i;

/** `name = value`, `name: "value"`, `"name": "value"`, `--name value`. */
export const ASSIGNMENT =
  /(?<name>pass(?:word|wd|phrase)|pwd|secret|token|credential|apikey|(?:api|access|auth|private|client|account|encryption|signing|master|service|storage|secret)[ _-]?key)s?(?:\\?["'])?(?::|\s*(?:=>|:?=|:)|\s)\s*(?:\\?["'])?(?<secret>[A-Za-z0-9+/=_.~!@#$%^&*-]{8,})(?![A-Za-z0-9(])/gi;

/** Names that were checked: field names, so there are few. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1000;
/** The most characters of a value that may be a secret because of its name. */
const LONGEST = 16 * 1024;

/** Is this a name that secrets are kept under? camelCase counts as words. */
export function isSecretName(name: string): boolean {
  let isSecret = known.get(name);
  if (isSecret === undefined) {
    isSecret = NAME.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"));
    if (known.size < MOST_KNOWN && name.length < 64) known.set(name, isSecret);
  }
  return isSecret;
}

/**
 * Does a value look random rather than written by a person: digits among letters, not a path,
 * version or variable, and at least 3 bits per character (so at least 8 different ones)? After a
 * name for passwords, a value made of words counts too; elsewhere it is an identifier.
 */
export function looksRandom(value: string, name: string): boolean {
  // A longer value is a text, and counting its characters takes a while.
  if (value.length > LONGEST) return false;
  if (value.length < 8 || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (/^(?:\$|%|https?:|[./~])|^\d+(?:\.\d+)*[a-z]{0,3}$/i.test(value)) return false;
  if (/^[\w$]+(?:\.[A-Za-z_$][\w$]*)+$/.test(value)) return false;
  if (entropy(value) < 3) return false;
  return /pass|pwd/i.test(name) || !isMadeOfWords(value);
}

function isMadeOfWords(value: string): boolean {
  const words = value.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return letters / words.length >= 3 && letters / value.length >= 0.6;
}

/** Shannon entropy, in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}
