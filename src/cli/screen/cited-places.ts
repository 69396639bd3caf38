import type { Citation, RefusedCitation } from "../../../tools/index.ts";
import { inertLine } from "../../inert-text.ts";
import type { JournalEvent } from "../../trace/index.ts";

/** Where the citations of an answer lead. */
export interface CitedPlaces {
  readonly citations: readonly (Citation & {
    /** `docs/a.md:3-5`. */
    readonly place: string;
  })[];
  /** Those that lead nowhere. */
  readonly refused: readonly RefusedCitation[];
}

/** Null for an answer without citations. The tools' modules are loaded only for one that has some. */
export async function citedPlaces(
  answer: string | null,
  readEvents: () => AsyncIterable<JournalEvent>,
): Promise<CitedPlaces | null> {
  if (answer?.includes("【") !== true) return null;
  const { citationsOf, citedPlace, refusedCitations } = await import("../../../tools/index.ts");
  const events: JournalEvent[] = [];
  for await (const event of readEvents()) {
    if (event.type === "call-finished" || event.type === "run-finished") events.push(event);
  }
  const citations = citationsOf(answer, events).map((citation) => ({
    ...citation,
    place: citedPlace(citation),
  }));
  const refused = refusedCitations(answer, events);
  return citations.length + refused.length === 0 ? null : { citations, refused };
}

/** One line per citation: `【0†L3-L5】 docs/harbor.md:3-5`, or why it leads nowhere. */
export function describePlaces({ citations, refused }: CitedPlaces): string {
  const lines = [
    ...citations.map(({ mark, place }) => `${mark} ${place}`),
    ...refused.map(({ mark, reason }) => `${mark} leads nowhere: ${reason}`),
  ];
  return [...new Set(lines)].map(inertLine).join("\n");
}
