import type { DatabaseSync } from "node:sqlite";
import { isSealOf, sealOf } from "../../../trust/sealed-text.ts";
import type { RunTrust } from "../../journal.ts";
import type { JournalKey } from "../journal-key.ts";
import type { RunPlace } from "./run-table.ts";

export type RunKind = Exclude<RunTrust, "unverified">;

/** Where a run's own events end: the number of the last one, and the chain's last hash. */
interface RunEnd {
  readonly sequence: number;
  readonly head: string;
}

/**
 * One seal per run, written in the transaction that appends: made with the person's key, it states
 * whose the run is and where its events end. The hash chain covers the rest.
 */
export class SealTable {
  readonly #find;
  readonly #put;
  readonly #key: JournalKey;

  constructor(database: DatabaseSync, key: JournalKey) {
    this.#key = key;
    // A read-only journal of version 0.1.0 has none.
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'seals'").get();
    const prepare = (sql: string) => (found === undefined ? null : database.prepare(sql));
    this.#find = prepare("SELECT kind, seal FROM seals WHERE run = ?");
    this.#put = prepare("INSERT OR REPLACE INTO seals (run, kind, seal) VALUES (?, ?, ?)");
  }

  /** @throws OstinatoError `trust.key` if no key is available. */
  put({ run, runId }: Pick<RunPlace, "run" | "runId">, kind: RunKind, end: RunEnd): void {
    this.#put?.run(run, kind, sealOf(this.#key.make(), placeOf(runId, kind, end), end.head));
  }

  trust({ run, runId }: RunPlace, end: RunEnd): RunTrust {
    const row = this.#find?.get(run);
    const kind = row?.kind;
    if (kind !== "own" && kind !== "imported") return "unverified";
    const key = this.#key.find();
    if (key === null) return "unverified";
    const isRight = isSealOf(String(row?.seal), key, placeOf(runId, kind, end), end.head);
    return isRight ? kind : "unverified";
  }
}

function placeOf(runId: string, kind: RunKind, { sequence }: RunEnd): [string, ...string[]] {
  return ["run", kind, runId, String(sequence)];
}
