import type { HostDecided } from "../../../../trace/event.ts";

/** Why a host may not be reached, for the model. Null: it may. */
export function hostRefusal({ decision, by, basis, reason }: HostDecided): string | null {
  if (decision === "approved") return null;
  if (decision === "pending") return "nobody has decided on it";
  if (by === "policy" && basis === undefined) return NOBODY;
  const why = reason === undefined ? "" : `: ${reason}`;
  return basis === undefined ? `the user said no${why}` : "the user has said no to it before";
}

const NOBODY = "it is not on this run's list of hosts, and nobody can be asked";
