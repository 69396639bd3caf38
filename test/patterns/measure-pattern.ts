import { type HostileText, hostileTexts } from "./hostile-texts.ts";

/** Below this, in milliseconds, nothing is said about growth. */
const WORTH_A_LOOK = 5;
/** Doubling a text may cost this many times as much. */
const MOST_GROWTH = 3;
/** A text this long tells what grows with the square: it takes milliseconds instead of microseconds. */
const SCREENED = 8 * 1024;
const SUSPECT_MILLISECONDS = 0.25;
/** For four times the length: 4 where the cost is linear, 16 where it is quadratic. */
const SUSPECT_GROWTH = 7;
/** In small steps, since each costs what grows exponentially many times as much. */
const SHORT = Array.from({ length: 18 }, (_, step) => Math.round(12 * 1.25 ** step));
/** What is linear takes no 5 ms for a text of this length. */
const LONGEST = 1024 * 1024;
const MEASURED_TIMES = 3;
const REPEATED_TIMES = 4;

export interface Backtracking extends HostileText {
  readonly pattern: string;
  readonly characters: number;
  /** CPU time for this many characters, and for twice as many; absent where a few took too long already. */
  readonly milliseconds?: readonly [number, number];
}

/** The first text on which the pattern takes more than three times as long for twice the length; null for none. */
export function measurePattern(pattern: RegExp): Backtracking | null {
  // A sticky one is tried where the text begins, any other at every character.
  const tried = pattern.sticky
    ? pattern
    : new RegExp(pattern.source, `${pattern.flags.replace("g", "")}g`);
  for (const text of hostileTexts(pattern)) {
    // What grows exponentially takes long for a few characters, and isn't measured on twice as many.
    const few = SHORT.find(
      (length) =>
        elapsed(tried, text, length) > WORTH_A_LOOK &&
        processorTime(tried, text, length) > WORTH_A_LOOK,
    );
    if (few !== undefined) return { ...text, pattern: String(pattern), characters: few };
    const short = elapsed(tried, text, SCREENED);
    if (short < SUSPECT_MILLISECONDS) continue;
    if (elapsed(tried, text, SCREENED * 4) < short * SUSPECT_GROWTH) continue;
    const found = grownEachTime(tried, text);
    if (found !== null) return found;
  }
  return null;
}

/** A machine that is short of memory or caches looks like growth now and then; what backtracks grows every time. */
function grownEachTime(pattern: RegExp, text: HostileText): Backtracking | null {
  let found: Backtracking | null = null;
  for (let count = 0; count < REPEATED_TIMES; count++) {
    found = grown(pattern, text, SCREENED);
    if (found === null) return null;
  }
  return found;
}

function grown(pattern: RegExp, text: HostileText, from: number): Backtracking | null {
  let characters = from;
  let single = processorTime(pattern, text, characters);
  while (single < WORTH_A_LOOK && characters < LONGEST) {
    characters *= 2;
    single = processorTime(pattern, text, characters);
  }
  if (single < WORTH_A_LOOK) return null;
  // Once more, since the collector of garbage works in this thread as well.
  for (let count = 0; count < 2; count++) {
    const double = processorTime(pattern, text, characters * 2);
    if (double <= single * MOST_GROWTH) return null;
    if (count === 1) {
      return { ...text, pattern: String(pattern), characters, milliseconds: [single, double] };
    }
    characters *= 2;
    single = double;
  }
  return null;
}

function build({ start, pump, end }: HostileText, length: number): string {
  const text = start + pump.repeat(Math.max(1, Math.ceil(length / pump.length))) + end;
  // In one piece, so that joining the pieces is not measured.
  return Buffer.from(text, "utf16le").toString("utf16le");
}

function elapsed(pattern: RegExp, text: HostileText, length: number): number {
  const built = build(text, length);
  const began = performance.now();
  search(pattern, built);
  return performance.now() - began;
}

/** Milliseconds that this thread worked, the least of some tries: what else the machine does isn't counted. */
function processorTime(pattern: RegExp, text: HostileText, length: number): number {
  const built = build(text, length);
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < MEASURED_TIMES; count++) {
    const began = process.threadCpuUsage();
    search(pattern, built);
    const { user, system } = process.threadCpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function search(pattern: RegExp, text: string): void {
  try {
    text.replace(pattern, "");
  } catch (error) {
    // The matcher's own stack is full: an error at once, no long work.
    if (!(error instanceof RangeError)) throw error;
  }
}
