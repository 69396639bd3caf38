import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../../errors.ts";
import { findPersonKey, makePersonKey } from "../../../trust/person-key.ts";
import { isSealOf, sealOf } from "../../../trust/sealed-text.ts";
import type { RunTrust } from "../../journal.ts";
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
  readonly #isThere: boolean;
  readonly #isMemory: boolean;
  readonly #find;
  readonly #put;
  #key: Buffer | null = null;

  constructor(database: DatabaseSync, path: string) {
    // A read-only journal of version 0.1.0 has none.
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'seals'").get();
    this.#isThere = found !== undefined;
    this.#isMemory = path === ":memory:";
    const prepare = (sql: string) => (this.#isThere ? database.prepare(sql) : null);
    this.#find = prepare("SELECT kind, seal FROM seals WHERE run = ?");
    this.#put = prepare("INSERT OR REPLACE INTO seals (run, kind, seal) VALUES (?, ?, ?)");
  }

  /** @throws OstinatoError `trust.key` if no key is available. */
  put({ run, runId }: Pick<RunPlace, "run" | "runId">, kind: RunKind, end: RunEnd): void {
    this.#key ??= this.#isMemory ? randomBytes(32) : makePersonKey();
    this.#put?.run(run, kind, sealOf(this.#key, placeOf(runId, kind, end), end.head));
  }

  trust({ run, runId }: RunPlace, end: RunEnd): RunTrust {
    const row = this.#find?.get(run);
    const kind = row?.kind;
    if (kind !== "own" && kind !== "imported") return "unverified";
    const key = this.#key ?? this.#found();
    if (key === null) return "unverified";
    this.#key = key;
    const isRight = isSealOf(String(row?.seal), key, placeOf(runId, kind, end), end.head);
    return isRight ? kind : "unverified";
  }

  /** A key that can't be used doesn't prevent reading. */
  #found(): Buffer | null {
    try {
      return findPersonKey();
    } catch (error) {
      if (OstinatoError.is(error)) return null;
      throw error;
    }
  }
}

function placeOf(runId: string, kind: RunKind, { sequence }: RunEnd): [string, ...string[]] {
  return ["run", kind, runId, String(sequence)];
}
