import { CONTEXTS, TAILS } from "./contexts.ts";
import { EVERYDAY_PHRASES } from "./everyday-phrases.ts";
import { FILLER_WORDS } from "./filler-words.ts";
import { DAYS } from "./lexicon.ts";
import type { Random } from "./random.ts";

/** In a list of wordings: those behind it are never trained. Without it that is the last fifth, at least one. */
export const HELD_OUT = "(held out)";

/**
 * Wordings are composed: `{a|b|}` is one of several, `[name]` one of a shared list, `<slot>` a value.
 * A few dozen patterns of a family give thousands of wordings.
 */
const SHARED: { readonly [name: string]: readonly string[] } = {
  ...EVERYDAY_PHRASES,
  do: [
    "",
    "",
    "",
    "",
    "",
    "",
    "please ",
    "please ",
    "can you ",
    "could you ",
    "would you ",
    "will you ",
    "I want you to ",
    "I need you to ",
    "I would like you to ",
    "I'd like you to ",
    "go ahead and ",
    "now ",
    "next, ",
    "kindly ",
    "your task is to ",
    "your job is to ",
    "help me: ",
    "quickly ",
    "then ",
    "you should ",
    "you need to ",
    "I ask you to ",
    "OK, ",
    "first ",
    "be so kind and ",
    "let's ",
    "just ",
    "may I ask you to ",
    "{do|try} this: ",
  ],
  show: [
    "show me",
    "tell me",
    "give me",
    "get me",
    "print",
    "display",
    "report",
    "output",
    "find",
    "state",
    "return",
    "let me know",
    "I need",
    "I want",
    "I want to know",
    "I'd like to know",
    "write out",
    "bring me",
  ],
  read: [
    "read",
    "open",
    "show",
    "print",
    "display",
    "view",
    "fetch",
    "load",
    "check",
    "look at",
    "look into",
    "get",
    "open up",
    "go through",
    "inspect",
    "examine",
    "have a look at",
    "take a look at",
    "pull up",
  ],
  file: [
    "",
    "",
    "",
    "",
    "the file ",
    "file ",
    "the file named ",
    "the file called ",
    "my file ",
    "the text file ",
    "the document ",
    "our file ",
  ],
  folder: [
    "the folder ",
    "the directory ",
    "the folder ",
    "folder ",
    "directory ",
    "my folder ",
    "the subfolder ",
    "our directory ",
  ],
  content: [
    "content",
    "contents",
    "text",
    "whole text",
    "full text",
    "full content",
    "words",
    "complete content",
  ],
  write: ["write", "create", "make", "save", "add", "produce", "generate", "set up", "prepare"],
  me: [
    "",
    "",
    "",
    " for me",
    " please",
    ", please",
    " now",
    " right away",
    " and nothing else",
    " as soon as you can",
    " when you can",
  ],
  end: [
    "",
    "",
    "",
    "",
    "",
    " Thanks.",
    " Thank you!",
    " Please.",
    " Be brief.",
    " Keep it short.",
    " I need it now.",
    " It is important.",
    " That's all.",
    " No rush.",
    " Cheers!",
    " Make it quick.",
  ],
  word: ["the word ", "", "the text ", "the term ", "the string "],
  question: [
    "what is",
    "what's",
    "tell me",
    "give me",
    "find",
    "get",
    "look up",
    "report",
    "I need",
    "which is",
    "could you tell me",
    "do you know",
    "I would like to know",
    "state",
    "name",
    "extract",
    "retrieve",
    "fetch",
    "find out",
    "determine",
    "help me find",
    "I am looking for",
    "let me know",
  ],
};

export function expandWording(random: Random, pattern: string): string {
  let text = pattern;
  for (let guard = 0; guard < 200; guard++) {
    const next = text.replace(
      /\[(\w+)\]|\{([^{}[\]]*)\}/,
      (_, name: string | undefined, options: string | undefined) => {
        const choices = name === undefined ? (options ?? "").split("|") : (SHARED[name] ?? [name]);
        return random.choose(choices);
      },
    );
    if (next === text) return text;
    text = next;
  }
  return text;
}

const GREETINGS = [
  "Hi, ",
  "Hello! ",
  "Hey, ",
  "Good morning. ",
  "I need help. ",
  "Quick question: ",
  "One more thing: ",
  "Good. ",
  "Right. ",
  "Hi there! ",
];
/** Words that must stay: without them a request means something else. */
const TELLING: ReadonlySet<string> = new Set(
  "first last largest biggest highest greatest smallest lowest least minimum maximum max min top bottom beginning start end sum total sums sort sorted order alphabet alphabetical alphabetically line lines how many often what where which who tool tools date not only copy count template then name your true false append add added extend below after before under subtract multiply product difference less left minus plus times each more take deduct buy sell up title link both together join merge combine replace change instead into from with".split(
    " ",
  ),
);

/** Some words of a wording become others, as people use words that nobody foresaw. */
function blur(text: string, { random, word }: SayOptions): string {
  const places = [...text.matchAll(/(?<=^|[ \n])[A-Za-z]{3,}(?=$|[ ,:.?!\n])/g)].filter(
    ([found]) => !TELLING.has(found.toLowerCase()),
  );
  if (places.length < 2) return text;
  // Now and then half of them: then what the values are and how they follow each other has to tell.
  const few = random.choose([1, 1, 1, 2, 2, 3]);
  const count = random.chance(0.1) ? Math.ceil(places.length / 2) : few;
  const chosen = new Set(random.sample(places, count));
  let blurred = text;
  for (const { index, 0: found } of places.filter((place) => chosen.has(place)).reverse()) {
    const other = random.chance(0.6) ? random.choose(FILLER_WORDS) : word();
    blurred = blurred.slice(0, index) + other + blurred.slice(index + found.length);
  }
  return blurred;
}

export interface SayOptions {
  readonly random: Random;
  /** Share of requests in which one word is any other. Default: 0. */
  readonly blurred?: number;
  /** A word for a sentence around the request. */
  word(): string;
  adjective(): string;
  person(): string;
}

/** Fills the slots and puts courtesy and context around; a content that stands last stays last. */
export function sayRequest(
  options: SayOptions,
  pattern: string,
  slots: { readonly [slot: string]: string },
): string {
  const { random, blurred = 0 } = options;
  let text = expandWording(random, pattern).replace(/ {2,}/g, " ").trim();
  // Where there is no value to tell what is meant, the words have to.
  if (blurred > 0 && /<\w+>/.test(text) && random.chance(blurred)) text = blur(text, options);
  const endsInContent = /<_[tlc]>$/.test(text);
  const quote = random.choose(["", "", "", "", "", "", "`", '"', "'"]);
  const startsWithSlot = text.startsWith("<");
  if (!startsWithSlot) text = (text[0] ?? "").toUpperCase() + text.slice(1);
  if (!endsInContent && !/[.?!:]$/.test(text)) {
    const asks = /^(can|could|would|will|may|do|does|is|are|what|which|how|where|who)\b/i.test(
      text,
    );
    text += random.chance(0.85) ? (asks ? "?" : ".") : "";
  }
  const casual = !endsInContent && random.chance(0.07);
  if (casual) text = text.replace(/[.?!]$/, "");
  if (casual && !startsWithSlot) text = (text[0] ?? "").toLowerCase() + text.slice(1);
  if (!endsInContent && random.chance(0.07))
    text = text.replace(/([.?!]?)$/, (end) => beside(options, TAILS, false) + end);
  text = fill(text, slots, quote);
  if (random.chance(0.08)) text = random.choose(GREETINGS) + text;
  if (random.chance(0.18)) {
    const between = random.choose([" ", " ", " ", "\n"]);
    text = beside(options, CONTEXTS, !casual) + between + text;
  }
  if (!endsInContent && random.chance(0.15)) text += expandWording(random, "[end]");
  else if (!endsInContent && random.chance(0.1))
    text += ` ${beside(options, CONTEXTS, /[.?!]$/.test(text))}`;
  return text;
}

function beside(
  { random, word, adjective, person }: SayOptions,
  patterns: readonly string[],
  capital: boolean,
): string {
  const text = expandWording(random, random.choose(patterns))
    .replace(/<w>/g, word)
    .replace(/<a>/g, adjective)
    .replace(/<p>/g, person)
    .replace(/<d>/g, () => random.choose(DAYS));
  return capital ? (text[0] ?? "").toUpperCase() + text.slice(1) : text;
}

/** `<f>` is quoted as the person likes, `<_t>` stands as it is. */
function fill(text: string, slots: { readonly [slot: string]: string }, quote: string): string {
  return text.replace(/<(_?)(\w+)>/g, (whole, bare: string, name: string) => {
    const value = slots[name];
    if (value === undefined) return whole;
    return bare ? value : quote + value + quote;
  });
}
