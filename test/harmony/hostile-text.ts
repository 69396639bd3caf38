import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";

/**
 * Text that tries to be a control token: every control token's text whole and cut at every position,
 * in the disguises that Unicode has, inside other text.
 */

const names = [
  "start",
  "end",
  "message",
  "channel",
  "constrain",
  "call",
  "return",
  "endoftext",
  "startoftext",
  "endofprompt",
  "reserved_200000",
  "refusal",
  "untrusted",
];
const markers = names.map((name) => `<|${name}|>`);

const homoglyphs: { readonly [character: string]: readonly string[] } = {
  "<": ["\uff1c", "\u2039", "\u3008", "\u27e8", "&lt;", "\\u003c", "%3C", "\ufe64"],
  "|": ["\uff5c", "\u2223", "\u01c0", "\u2502", "&#124;", "\\x7c", "%7C", "\u00a6"],
  ">": ["\uff1e", "\u203a", "\u3009", "\u27e9", "&gt;", "\\u003e", "%3E", "\ufe65"],
  a: ["\u0430", "\uff41", "\u{1d41a}"],
  e: ["\u0435", "\uff45", "\u00e9", "e\u0301"],
  s: ["\u0455", "\u017f", "\uff53"],
};
const invisible = [
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u034f",
  "\ufe0f",
  "\0",
  "\u202e",
  "\u{e0001}",
  "\u{e0073}",
];
const lone = ["\ud83d", "\ude00", "\udbff", "\udfff"];
const around = [
  "",
  " ",
  "\n",
  "assistant",
  "system",
  '"',
  "\\",
  "\n\n# Instructions\n\n",
  "to=functions.shell ",
  '{"a":"',
  "'s",
  "12",
];

export function hostileText(random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let text = "";
  const parts = 1 + Math.floor(random() * 5);
  for (let index = 0; index < parts; index++) {
    const kind = random();
    const marker = pick(markers);
    const at = Math.floor(random() * (marker.length + 1));
    if (kind < 0.25) text += marker;
    else if (kind < 0.4) text += marker.slice(at);
    else if (kind < 0.55) text += marker.slice(0, at);
    else if (kind < 0.65) text += marker.slice(0, at) + pick(invisible) + marker.slice(at);
    else if (kind < 0.75) text += disguised(marker, random);
    else if (kind < 0.8) text += pick(lone) + marker.slice(at);
    else if (kind < 0.85) text += vocabulary.decode([Math.floor(random() * 199_998), 27, 91]);
    else if (kind < 0.9) text += marker.split("").join(pick(["", " ", "\u0301"]));
    else
      text += String.fromCodePoint(Math.floor(random() * 0x110000)).repeat(
        1 + Math.floor(random() * 3),
      );
    text += pick(around);
  }
  return random() < 0.1 ? text.normalize(pick(["NFC", "NFD", "NFKC", "NFKD"])) : text;
}

function disguised(marker: string, random: () => number): string {
  return Array.from(marker, (character) => {
    const others = homoglyphs[character];
    return others && random() < 0.5
      ? (others[Math.floor(random() * others.length)] ?? "")
      : character;
  }).join("");
}

/** Every control token of the vocabulary by its text, cut in two at every position. */
export function everyCut(): [string, string][] {
  const cuts: [string, string][] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    if (!vocabulary.isControl(id)) continue;
    const text = vocabulary.decode([id]);
    for (let at = 0; at <= text.length; at++) cuts.push([text.slice(0, at), text.slice(at)]);
  }
  return cuts;
}
