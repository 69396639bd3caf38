/**
 * Tokens less than a billionth as likely as the likeliest one are not sampled, unless `minP` is 0. Sampling
 * from gpt-oss's 201,088 tokens then considers only a few hundred and takes a tenth of the time. At
 * temperature 1 and below this removes at most 2·10⁻⁴ of the probability mass (201,088 times 10⁻⁹). It is
 * applied before the temperature, so sampling at higher temperatures loses more.
 */
export const DEFAULT_MIN_P = 1e-9;
