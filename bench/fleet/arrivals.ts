/** How runs arrive: evenly spread, most of them in a short time, or by the hour of the day. */
export type ArrivalPattern = "steady" | "burst" | "daily";

/** Of the burst's runs, and of the time in which they arrive. */
const BURST = { share: 0.5, time: 0.05 };
/** The busiest hour of a day has this many times the mean more than the mean. */
const DAILY_SWING = 0.8;

/** The times of `count` independent arrivals in `seconds`, in order. */
export function arrivals(
  pattern: ArrivalPattern,
  count: number,
  seconds: number,
  random: () => number,
): number[] {
  const times = Array.from({ length: count }, () => draw(pattern, seconds, random));
  return times.sort((one, other) => one - other);
}

function draw(pattern: ArrivalPattern, seconds: number, random: () => number): number {
  switch (pattern) {
    case "steady":
      return random() * seconds;
    case "burst": {
      const isInBurst = random() < BURST.share;
      const begin = seconds * 0.4;
      return isInBurst ? begin + random() * seconds * BURST.time : random() * seconds;
    }
    case "daily":
      return drawDaily(seconds, random);
    default:
      return pattern satisfies never;
  }
}

/** By rejection: one day that begins at its quietest hour. */
function drawDaily(seconds: number, random: () => number): number {
  for (;;) {
    const part = random();
    const density = 1 - DAILY_SWING * Math.cos(2 * Math.PI * part);
    if (random() * (1 + DAILY_SWING) < density) return part * seconds;
  }
}

/** Draws whole measured runs, so that long and short ones keep their shares. */
export function drawRuns<Run>(
  measured: readonly Run[],
  count: number,
  random: () => number,
): readonly Run[] {
  return Array.from({ length: count }, () => {
    const run = measured[Math.floor(random() * measured.length)];
    if (run === undefined) throw new Error("No run was measured.");
    return run;
  });
}
