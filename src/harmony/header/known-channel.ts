/** gpt-oss's channels. */
export const knownChannels = ["analysis", "commentary", "final"] as const;

/** Words that stand for the form of a message's content and never for a channel or a recipient. */
const contentTypes = new Set(
  "json code python text markdown xml html yaml javascript typescript bash shell sql patch".split(
    " ",
  ),
);

export function isContentType(word: string): boolean {
  return contentTypes.has(word);
}

/**
 * The channel that a word means: itself; a channel that it holds as a word (`commentary?commentary?`,
 * `––commentary`), begins with, or is the beginning of (`fina`); one letter away from it, or with two letters exchanged. Any other
 * single word is kept, so that a channel of tomorrow is told apart; anything else is `analysis`,
 * which nobody shows and nobody runs.
 */
export function nearestChannel(word: string): string {
  const held = word.split(/[^A-Za-z]+/).filter((part) => part !== "");
  const lower = word.toLowerCase();
  return (
    knownChannels.find((channel) => held.some((part) => part.toLowerCase() === channel)) ??
    knownChannels.find((channel) => lower.startsWith(channel)) ??
    knownChannels.find((channel) => lower.length >= 3 && channel.startsWith(lower)) ??
    knownChannels.find((channel) => isOneEditAway(lower, channel)) ??
    (/^[a-z]{2,20}$/.test(word) ? word : "analysis")
  );
}

/** One letter more, less or other, or two neighbours exchanged. */
function isOneEditAway(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let from = 0;
  while (from < left.length && left[from] === right[from]) from++;
  const [a, b] = [left.slice(from), right.slice(from)];
  if (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)) return true;
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}
