import { isDeepStrictEqual } from "node:util";
import type { RememberedCalls } from "../../../../trace/event.ts";
import { NETWORK } from "../host/host-call-id.ts";
import { type JudgedCall, matchesArguments } from "../policy/matches-rule.ts";

/** A person's decision that holds for further calls. */
export interface RememberedDecision {
  readonly tool: string;
  readonly decision: "allow" | "deny";
  /** Set if it is about connections to a host, from whichever tool. */
  readonly host?: string;
  /** Globs of arguments, by field. Absent: exactly the arguments in `same`. */
  readonly arguments?: RememberedCalls["arguments"];
  readonly same?: unknown;
  /** It was made although the run had read content of unknown origin. If not, it doesn't hold in such a run. */
  readonly tainted: boolean;
}

/** Reading from a host taints a run, so such a decision holds in a tainted run too. */
export function rememberedHost(host: string, decision: "approved" | "denied"): RememberedDecision {
  return {
    tool: NETWORK,
    decision: decision === "approved" ? "allow" : "deny",
    host,
    tainted: true,
  };
}

/** Whether connections to a host are decided; a denial before an approval. */
export function rememberedForHost<Decision extends RememberedDecision>(
  decisions: readonly Decision[],
  host: string,
): Decision | null {
  const found = decisions.filter((each) => each.host === host);
  return found.find(({ decision }) => decision === "deny") ?? found[0] ?? null;
}

/** The first that holds for a call; a denial before an approval. */
export function rememberedFor<Decision extends RememberedDecision>(
  decisions: readonly Decision[],
  call: JudgedCall,
): Decision | null {
  const found = decisions.filter((each) => holdsFor(each, call));
  return found.find(({ decision }) => decision === "deny") ?? found[0] ?? null;
}

function holdsFor(remembered: RememberedDecision, call: JudgedCall): boolean {
  const { tool, decision, host, arguments: globs, same, tainted } = remembered;
  if (host !== undefined) return false;
  if (tool !== call.tool.name) return false;
  if (call.tainted && !tainted && decision === "allow") return false;
  if (globs === undefined) return isDeepStrictEqual(same, call.arguments);
  return matchesArguments(globs, call.arguments, decision === "allow");
}
