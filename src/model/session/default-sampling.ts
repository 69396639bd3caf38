/**
 * What is less than a thousand-millionth as likely as the likeliest token isn't drawn, unless `minP: 0` is
 * asked for. The draw from gpt-oss's 201,088 tokens then looks at a few hundred of them and takes a tenth
 * of the time. At temperature 1 and below this takes at most 2·10⁻⁴ of the probability away: 201,088 times
 * 10⁻⁹. It is applied before the temperature, so a hotter draw loses more.
 */
export const DEFAULT_MIN_P = 1e-9;
