import type { CallAsked } from "../event.ts";

/** Why a call needed a decision. */
export type AskedView = Pick<CallAsked, "reason" | "basis" | "tainted">;

export function askedView(
  event: Pick<CallAsked, "reason" | "tainted"> & { readonly basis?: string },
): AskedView {
  const { reason, basis, tainted } = event;
  return {
    ...(reason !== undefined && { reason }),
    ...(basis === "rule" && { basis }),
    ...(tainted && { tainted }),
  };
}

/** For people: which rule asked, why, and whether the run had read content of unknown origin. */
export function questionInWords({ reason, basis, tainted }: AskedView): string {
  const rule = basis === "rule" ? "by a rule of the policy" : "by the tool's own rule";
  return [
    `asked ${rule}${reason === undefined ? "" : `: ${reason}`}`,
    ...(tainted ? ["the run had read content of unknown origin"] : []),
  ].join("; ");
}
