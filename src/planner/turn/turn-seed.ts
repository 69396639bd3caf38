/**
 * The seed of one turn, derived from the run's seed and the step: a resumed or verified turn samples as it
 * did the first time, and different turns use different seeds. An unsigned 32-bit number.
 *
 * @param resamples How often the step's turn was sampled again before. Default: never.
 */
export function turnSeed(runSeed: number, step: number, resamples = 0): number {
  return resamples === 0 ? mix(runSeed, step) : mix(mix(runSeed, step), -resamples);
}

function mix(runSeed: number, step: number): number {
  // The finaliser of MurmurHash3 over both numbers (public domain, Austin Appleby).
  let mixed = (runSeed ^ Math.imul(step, 0x9e3779b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
