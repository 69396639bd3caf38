import { everydayValue } from "./everyday-value.ts";
import { FILLER_WORDS } from "./filler-words.ts";
import { kindredLines } from "./kindred-lines.ts";
import {
  ADJECTIVES,
  CITIES,
  ENDINGS,
  FIRST_NAMES,
  FOLDERS,
  isHeldOut,
  KEYS,
  LONG_KEYS,
  MONTHS,
  NOUNS,
  PLAIN_WORDS,
  UNITS,
  VERBS,
} from "./lexicon.ts";
import { OWN_PHRASES } from "./own-phrases.ts";
import { pseudoWord } from "./pseudo-word.ts";
import type { Random } from "./random.ts";
import { SHORT_LINES } from "./short-lines.ts";
import { FIELD_NAMES, PLACES, SURNAMES, THINGS } from "./things.ts";

const ACCENTS = "é è ü ö ä ß ñ ç å ø 값 날 서울 사과 회의 가격 日 本 中 я ж € £ ° → ✓ 😀".split(
  " ",
);
const HELD_OUT_NOUNS: ReadonlySet<string> = new Set(NOUNS.filter(isHeldOut));
/** Texts without a noun that training leaves out. */
const trainable = (texts: readonly string[]) =>
  texts.filter((text) => !text.split(/\W+/).some((word) => HELD_OUT_NOUNS.has(word.toLowerCase())));
const FIELDS = trainable(FIELD_NAMES);
const LINES = trainable(SHORT_LINES);
const OTHER_WORDS = [...new Set([...THINGS, ...FILLER_WORDS])].filter(
  (word) => !NOUNS.includes(word),
);

/**
 * Draws words, values, names and sentences. Nothing in them can be known beforehand, so only reading
 * and copying solves a task. `heldOut` chooses the words that are never trained.
 */
export class Draw {
  readonly random: Random;
  readonly heldOut: boolean;
  readonly #nouns: readonly string[];
  readonly #others: readonly string[];
  readonly #used = new Set<string>();
  readonly #recent: string[] = [];

  constructor(random: Random, heldOut = false) {
    this.random = random;
    this.heldOut = heldOut;
    this.#nouns = NOUNS.filter((word) => isHeldOut(word) === heldOut);
    this.#others = OTHER_WORDS.filter((word) => isHeldOut(word) === heldOut);
  }

  pseudoWord(): string {
    return pseudoWord(this.random, this.heldOut);
  }

  /** Now and then one that was used before: copying must look at more than one token. More often in training, since it is hard. */
  word(nounShare = 0.6): string {
    const { random } = this;
    const again = this.heldOut ? 0.06 : 0.13;
    if (this.#recent.length > 0 && random.chance(again)) return random.choose(this.#recent);
    const word = random.chance(nounShare)
      ? random.choose(random.chance(0.55) ? this.#nouns : this.#others)
      : this.pseudoWord();
    this.#recent.push(word);
    return word;
  }

  /** A word that no other unique draw of this conversation contains. */
  uniqueWord(nounShare = 0.6): string {
    return this.#unique(() => this.word(nounShare));
  }

  adjective(): string {
    return this.random.choose(ADJECTIVES);
  }

  capitalized(word = this.word()): string {
    return (word[0] ?? "").toUpperCase() + word.slice(1);
  }

  key(): string {
    return this.#unique(() => {
      const share = this.random.fraction();
      if (share < 0.25) return this.random.choose(KEYS);
      if (share < 0.4) return this.random.choose(LONG_KEYS);
      if (share < 0.65) return this.random.choose(FIELDS);
      if (share < 0.85) return this.word();
      return `${this.word()} ${this.random.choose(KEYS)}`;
    });
  }

  number(): string {
    return String(this.random.integer(1, 10 ** this.random.choose([1, 2, 2, 2, 3, 3, 4, 5]) + 1));
  }

  /** Digits that need not be a number: there may be noughts in front, and the same ones again, which are hard to copy. */
  digits(): string {
    const { random } = this;
    const few = Array.from({ length: random.chance(0.5) ? 3 : 10 }, () => random.integer(0, 10));
    return Array.from({ length: random.integer(2, 8) }, () => random.choose(few)).join("");
  }

  date(): string {
    const two = (value: number) => String(value).padStart(2, "0");
    return `${this.random.integer(2019, 2031)}-${two(this.random.integer(1, 12))}-${two(this.random.integer(1, 28))}`;
  }

  code(): string {
    const letters = this.random.chance(0.5)
      ? "abcdefghjkmnpqrstuvwxyz23456789"
      : "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    return Array.from({ length: this.random.integer(3, 7) }, () =>
      this.random.choose([...letters]),
    ).join("");
  }

  person(): string {
    const { random } = this;
    const [first, last] = [random.choose(FIRST_NAMES), random.choose(SURNAMES)];
    return random.weighted<string>([
      [40, first],
      [20, `${first} ${this.capitalized()}`],
      [20, `${first} ${last}`],
      [12, `${random.choose(["Mrs", "Mr", "Ms", "Dr", "Miss"])} ${last}`],
      [4, `${first[0]}. ${last}`],
      [4, last],
    ]);
  }

  value(): string {
    const { random } = this;
    const letter = () => random.choose([..."ABCDEFGHKLMNPRSTWXZ"]);
    const kind = random.weighted<() => string>([
      [20, () => this.number()],
      [10, () => this.date()],
      [15, () => this.word()],
      [8, () => `${this.word()} ${this.word()}`],
      [6, () => this.capitalized()],
      [5, () => `${this.capitalized()} ${this.capitalized()}`],
      [5, () => this.person()],
      [3, () => random.choose(CITIES)],
      [4, () => random.choose(PLACES)],
      [6, () => everydayValue(this)],
      [3, () => this.shortLine()],
      [6, () => this.code()],
      [3, () => this.digits()],
      [4, () => `${letter()}${letter()}-${random.integer(10, 99999)}`],
      [4, () => `${random.integer(0, 999)}.${String(random.integer(0, 99)).padStart(2, "0")}`],
      [
        3,
        () =>
          `${String(random.integer(0, 23)).padStart(2, "0")}:${String(random.integer(0, 59)).padStart(2, "0")}`,
      ],
      [3, () => `${this.word()}@${this.word()}.${random.choose(["com", "org", "net"])}`],
      [
        3,
        () =>
          `${random.choose(["", "v"])}${random.integer(0, 12)}.${random.integer(0, 20)}${random.chance(0.5) ? `.${random.integer(0, 9)}` : ""}`,
      ],
      [4, () => `${this.number()} ${random.choose(UNITS)}`],
      [2, () => `${random.integer(1, 100)}%`],
      [2, () => this.salad(2, 4)],
      [1, () => this.#accented()],
      [1, () => `${random.integer(1, 28)} ${random.choose(MONTHS)} ${random.integer(2019, 2031)}`],
      [1, () => `${this.word()}, ${this.word()} and ${this.word()}`],
      [1, () => `https://${this.word()}.${random.choose(["com", "org", "io"])}/${this.word()}`],
      [
        1,
        () => `+${random.integer(1, 99)} ${random.integer(100, 999)} ${random.integer(1000, 9999)}`,
      ],
      [
        1,
        () =>
          random.choose([
            `${this.word()}/${this.word()}`,
            `${this.word()}_${this.word()}`,
            `#${this.code()}`,
            `(${this.word()})`,
            `$${this.number()}`,
            `${this.number()} x ${this.number()}`,
          ]),
      ],
    ]);
    return kind();
  }

  /** A line as it stands in notes, logs and lists. */
  shortLine(): string {
    const { random } = this;
    return random
      .choose(LINES)
      .replaceAll("<w>", () => this.word())
      .replaceAll("<n>", () => String(random.integer(1, 10 ** random.integer(1, 4))));
  }

  /** Any words in any order. */
  salad(from = 2, to = 9): string {
    const { random } = this;
    const words = Array.from({ length: random.integer(from, to) }, () => {
      const share = random.fraction();
      const word =
        share < 0.6
          ? random.choose(PLAIN_WORDS)
          : share < 0.65
            ? random.choose(OWN_PHRASES)
            : share < 0.92
              ? this.word()
              : this.number();
      const cased = random.chance(0.12) ? this.capitalized(word) : word;
      return (
        cased + (random.chance(0.12) ? random.choose([",", ",", ",", ";", ":", " -", "."]) : "")
      );
    });
    const text = words.join(" ").replace(/[,;:\-. ]+$/, "");
    return (
      (random.chance(0.5) ? this.capitalized(text) : text) +
      random.choose([".", ".", ".", "!", "?", ""])
    );
  }

  sentence(): string {
    const { random } = this;
    const w = () => this.word();
    const W = () => this.capitalized();
    const a = () => this.adjective();
    const v = () => random.choose(VERBS);
    return random.weighted<() => string>([
      [30, () => this.salad()],
      [30, () => this.shortLine()],
      [18, () => `The ${a()} ${w()} ${v()} the ${w()}.`],
      [8, () => `The ${w()} ${v()} ${random.integer(2, 99)} ${w()}s.`],
      [6, () => `${W()} and ${w()} are ${a()}.`],
      [
        6,
        () =>
          `Meet ${this.person()} at ${random.integer(1, 12)}:${String(random.integer(0, 59)).padStart(2, "0")} in the ${w()}.`,
      ],
      [5, () => `Do not forget the ${w()}.`],
      [5, () => `We have ${random.integer(2, 400)} ${w()} in ${w()}.`],
      [3, () => `${this.person()} said "${a()} ${w()}" to the ${w()}.`],
      [3, () => `From ${this.date()} on, ${w()} costs ${this.number()} for each ${w()}.`],
      [3, () => `- ${w()} ${w()}`],
      [3, () => `# ${W()} ${w()}`],
      [3, () => `${this.value()} and ${this.value()}`],
      [4, () => Array.from({ length: random.integer(2, 5) }, w).join(" ")],
      [3, () => `${W()} is ${a()}, ${w()} is ${a()}.`],
    ])();
  }

  /** A file's text of a few lines, without a last line break. */
  text(most = 3): string {
    if (most > 1 && this.random.chance(0.25))
      return kindredLines(this, this.random.integer(2, most + 1)).join("\n");
    const lines = Math.min(most, this.random.choose([1, 1, 1, 1, 2, 2, 3]));
    return Array.from({ length: lines }, () =>
      this.random.chance(0.75) ? this.sentence() : `${this.key()}: ${this.value()}`,
    ).join("\n");
  }

  name(): string {
    const { random } = this;
    const two = (value: number) => String(value).padStart(2, "0");
    return random.weighted<() => string>([
      [45, () => this.word()],
      [13, () => `${this.word()}-${this.word()}`],
      [10, () => `${this.word()}_${this.word()}`],
      [8, () => this.word() + random.choose(["", "-", "_"]) + random.integer(1, 99)],
      [4, () => `${random.integer(2019, 2031)}-${two(random.integer(1, 12))}`],
      [4, () => this.capitalized()],
      [
        3,
        () =>
          random.choose([
            "README",
            "TODO",
            "NOTES",
            "CHANGES",
            "INFO",
            "MEMO",
            "index",
            "main",
            "test",
            "data",
          ]),
      ],
      [3, () => this.date() + random.choose(["", `-${this.word()}`])],
      [2, () => `v${random.integer(1, 9)}.${random.integer(0, 9)}`],
      [8, () => `${this.word()}-${random.choose(KEYS)}`],
      [10, () => this.word(1)],
      [4, () => `${this.word()}-${random.integer(2019, 2031)}`],
      [3, () => `${this.word()}-${random.choose([..."abcxyz"])}`],
      [3, () => `${this.word(1)}${random.integer(1, 12)}`],
      [3, () => `${this.word()}-${this.word()}-${this.word()}`],
      [2, () => `${this.word()}.${this.word()}`],
      [5, () => this.word(1) + random.choose(["-", "-", "_", ""]) + this.digits()],
      [2, () => this.word(1).toUpperCase()],
      [2, () => random.choose(SURNAMES).toLowerCase()],
    ])();
  }

  ending(): string {
    if (this.random.chance(0.03)) return this.word();
    return this.random.chance(0.55)
      ? this.random.choose(["txt", "txt", "md"])
      : this.random.choose(ENDINGS);
  }

  folder(): string {
    const { random } = this;
    return random.weighted<() => string>([
      [50, () => random.choose(FOLDERS)],
      [35, () => this.word()],
      [15, () => this.word(1)],
      [12, () => `${random.choose(FOLDERS)}/${this.word()}`],
      [3, () => `${this.word()}/${this.word()}/${this.word()}`],
    ])();
  }

  /** A file's path that was not drawn before. */
  path(options: { ending?: string; folderShare?: number } = {}): string {
    const { folderShare = 0.45 } = options;
    return this.#unique(() => {
      const isPlain = options.ending === undefined && this.random.chance(0.02);
      const file = isPlain
        ? this.word(1).toUpperCase()
        : `${this.name()}.${options.ending ?? this.ending()}`;
      return this.random.chance(folderShare) ? `${this.folder()}/${file}` : file;
    });
  }

  #accented(): string {
    const word = this.pseudoWord();
    const at = this.random.integer(0, word.length);
    return word.slice(0, at) + this.random.choose(ACCENTS) + word.slice(at);
  }

  #unique(draw: () => string): string {
    for (let attempt = 0; attempt < 60; attempt++) {
      const text = draw();
      const clashes = [...this.#used].some(
        (used) => used === text || used.split(" ").includes(text) || text.split(" ").includes(used),
      );
      if (clashes) continue;
      this.#used.add(text);
      return text;
    }
    return `${this.pseudoWord()}${this.random.integer(10, 99)}`;
  }
}
