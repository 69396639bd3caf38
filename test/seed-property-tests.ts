import fc from "fast-check";

/**
 * Property tests draw the same values each time, so that a green commit stays green; another seed looks
 * elsewhere: `FAST_CHECK_SEED=7 npm test`. The fuzz commands draw by the million.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) });
