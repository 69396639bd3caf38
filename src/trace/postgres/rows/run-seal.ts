import { isSealOf, type SealPlace, sealOf } from "../../../trust/sealed-text.ts";
import type { RunTrust } from "../../journal.ts";
import type { JournalKey } from "../../sqlite/journal-key.ts";
import type { RunKind } from "../../sqlite/rows/seal-table.ts";
import type { FoundRun } from "./run-rows.ts";

interface SealedRun {
  readonly tenant: string;
  readonly runId: string;
  readonly kind: RunKind;
  readonly sequence: number;
  readonly head: string;
}

/** As in a file, and over the tenant too: a run copied to another tenant isn't own there. */
export function runSeal(key: JournalKey, run: SealedRun): string {
  return sealOf(key.make(), placeOf(run), run.head);
}

export function trustOf(key: JournalKey, tenant: string, run: FoundRun): RunTrust {
  const { kind, seal, runId, sequence, head } = run;
  if ((kind !== "own" && kind !== "imported") || seal === null) return "unverified";
  const found = key.find();
  if (found === null) return "unverified";
  const place = placeOf({ tenant, runId, kind, sequence, head });
  return isSealOf(seal, found, place, head) ? kind : "unverified";
}

function placeOf({ tenant, runId, kind, sequence }: SealedRun): SealPlace {
  return ["run", kind, runId, String(sequence), tenant];
}
