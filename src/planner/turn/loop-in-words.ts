import type { TokenLoop } from "./loop-detector.ts";

export function loopInWords({ period, times }: TokenLoop): string {
  return `the same ${period === 1 ? "token" : `${period} tokens`} ${times} times in a row`;
}
