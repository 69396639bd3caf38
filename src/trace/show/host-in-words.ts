import type { HostDecided } from "../event.ts";
import { decisionInWords } from "./decision-in-words.ts";

/** A decision on a host that a call wanted to connect to. */
export type HostView = Pick<
  HostDecided,
  "host" | "decision" | "by" | "reason" | "failure" | "basis" | "remember" | "waitedMilliseconds"
>;

export function hostView(event: HostDecided): HostView {
  const { host, decision, by, reason, failure, basis, remember, waitedMilliseconds } = event;
  return {
    ...{ host, decision, by },
    ...(reason !== undefined && { reason }),
    ...(failure !== undefined && { failure }),
    ...(basis !== undefined && { basis }),
    ...(remember !== undefined && { remember }),
    ...(waitedMilliseconds !== undefined && { waitedMilliseconds }),
  };
}

/** The same in one line, for people. */
export function hostInWords(view: HostView): string {
  const { host, decision, by, basis, reason, failure, remember } = view;
  const words = decisionInWords({
    ...{ decision, by },
    ...(basis !== undefined && { basis }),
    ...(remember !== undefined && { remember: { scope: remember } }),
  });
  const why = [reason, failure].filter((each) => each !== undefined && each !== "");
  return `connection to ${host} ${words}${why.length > 0 ? `: ${why.join("; ")}` : ""}`;
}
