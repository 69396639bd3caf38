import type { Random } from "./random.ts";

/** The longest run of one hostile unit, in bytes: rare. */
const LONGEST_RUN = 2 * 2 ** 20;

/** Bytes with one to eight changes: flipped, cut, doubled, moved, and words put in, some of them very often. */
export function mutate(bytes: Buffer, random: Random, words: readonly string[]): Buffer {
  let changed = bytes;
  for (let left = 1 + random.below(8); left > 0; left--) changed = change(changed, random, words);
  return changed;
}

function change(bytes: Buffer, random: Random, words: readonly string[]): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.size(bytes.length + 2));
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (random.below(7)) {
    case 0: {
      const copy = Buffer.from(bytes);
      for (let left = random.size(40); left > 0; left--) {
        copy[random.below(copy.length)] = random.below(256);
      }
      return copy;
    }
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, part, part, after]);
    case 3:
      return Buffer.concat([part, before, after]);
    case 4:
      return before;
    case 5: {
      const word = random.pick(words);
      const most = random.chance(0.02) ? LONGEST_RUN : 20_000;
      return Buffer.concat([
        before,
        Buffer.from(word.repeat(Math.ceil(random.size(most) / word.length))),
        after,
      ]);
    }
    default:
      return Buffer.concat([before, Buffer.from(random.pick(words)), after]);
  }
}
