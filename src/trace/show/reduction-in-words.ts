import type { ContextReduced } from "../event.ts";

/** What a reduction of the prompt did, as one sentence for people. */
export function reductionInWords(reduced: ContextReduced): string {
  const { results = [], steps = [], summary, bounded, tokensBefore, tokensAfter } = reduced;
  const calls = results.map(({ callId }) => callId);
  const done = [
    ...(summary ? [summaryInWords(summary)] : []),
    ...(calls.length > 0 ? [`the results of ${listed("call", calls)} were taken out`] : []),
    ...(steps.length > 0
      ? [`reasoning and long arguments of ${listed("step", steps)} were taken out`]
      : []),
    ...(bounded ? [`step ${bounded.step} was shortened`] : []),
  ];
  return `To make room, ${done.join("; ")}: ${tokensBefore} tokens before, ${tokensAfter} after.`;
}

function summaryInWords({
  text,
  by,
  history,
  through,
}: NonNullable<ContextReduced["summary"]>): string {
  const what = [
    ...(history > 0 ? [`${history} messages of the history`] : []),
    ...(through > 0 ? [`the steps up to ${through}`] : []),
  ].join(" and ");
  if (text === "") return `${what} were taken out`;
  return `${what} were summarized by ${by === "model" ? "the model" : "the loop"}`;
}

function listed(noun: string, items: readonly (string | number)[]): string {
  if (items.length === 1) return `${noun} ${items[0]}`;
  if (items.length <= 3) return `${noun}s ${items.join(", ")}`;
  return `${items.length} ${noun}s, ${items[0]} to ${items.at(-1)},`;
}
