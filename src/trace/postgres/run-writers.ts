import { randomUUID } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import type { RunTrust, TimedEvent } from "../journal.ts";
import type { JournalKey } from "../sqlite/journal-key.ts";
import { chainStart, encodeEvent } from "../sqlite/rows/encoded-event.ts";
import type { RunKind } from "../sqlite/rows/seal-table.ts";
import { runExists } from "../sqlite/run-writer.ts";
import type { PostgresDatabase } from "./database/postgres-database.ts";
import { LEASE_LOST, NO_SUCH_RUN, postgresCode, RUN_EXISTS } from "./database/postgres-error.ts";
import type { LeaseKeeper } from "./lease/lease-keeper.ts";
import { releaseLeases, takeLease } from "./lease/take-lease.ts";
import { Batch, type RunWriter } from "./rows/append-events.ts";
import { findRunRow } from "./rows/run-rows.ts";
import { runSeal, trustOf } from "./rows/run-seal.ts";

interface WritersOptions {
  readonly database: PostgresDatabase;
  readonly keeper: LeaseKeeper;
  readonly key: JournalKey;
  readonly tenant: string;
  readonly leaseMilliseconds: number;
}

interface HeldRun {
  writer: RunWriter;
}

/** The runs that one journal writes. */
export class RunWriters {
  readonly #options: WritersOptions;
  readonly #holder = randomUUID();
  readonly #held = new Map<string, HeldRun>();
  /** Runs that others have taken over. Nothing is appended to them here until they are resumed. */
  readonly #lost = new Set<string>();
  /** Appends to a run go one after another. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: WritersOptions) {
    this.#options = options;
  }

  append(
    runId: string,
    events: readonly TimedEvent[],
    origin: RunTrust,
  ): Promise<readonly JournalEvent[]> {
    const turn = (this.#queues.get(runId) ?? Promise.resolve()).then(() =>
      this.#append(runId, events, origin),
    );
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (this.#queues.get(runId) === settled) this.#queues.delete(runId);
      });
    this.#queues.set(runId, settled);
    return turn;
  }

  /** Waits for appends, and releases every run. */
  async close(): Promise<void> {
    await Promise.all(this.#queues.values());
    const { database, tenant } = this.#options;
    const runIds = [...this.#held.keys()];
    for (const runId of runIds) this.#forget(runId);
    await releaseLeases(database, tenant, this.#holder, runIds);
  }

  async #append(
    runId: string,
    events: readonly TimedEvent[],
    origin: RunTrust,
  ): Promise<readonly JournalEvent[]> {
    const encoded = events.map(encodeEvent);
    const known = this.#held.get(runId);
    const [first] = events;
    if (known !== undefined && first?.type === "run-started") throw runExists(runId);
    if (first?.type === "run-resumed") this.#lost.delete(runId);
    if (this.#lost.has(runId)) throw leaseLost(runId);
    const held = known ?? (await this.#take(runId, events, origin));
    const { database, tenant } = this.#options;
    const { writer } = held;
    const batch = new Batch(runId, writer, events, encoded);
    const kind = origin === "own" || writer.kind === null ? writer.kind : kindOf(origin);
    const { sequence, head } = batch;
    const seal = kind && {
      kind,
      seal: runSeal(this.#options.key, { tenant, runId, kind, sequence, head }),
    };
    const place = { tenant, runId, holder: this.#holder, fence: writer.fence };
    try {
      await batch.write(database, place, seal, kind === "imported" && origin === "imported");
    } catch (cause) {
      throw await this.#failed(runId, cause, known === undefined);
    }
    held.writer = { ...writer, kind, sequence, head };
    if (events.at(-1)?.type === "run-finished") this.#forget(runId);
    return batch.stamped;
  }

  async #failed(runId: string, cause: unknown, isFirst: boolean): Promise<unknown> {
    const code = postgresCode(cause);
    if (code === LEASE_LOST) {
      this.#lose(runId);
      return leaseLost(runId);
    }
    if (isFirst) await this.#release(runId);
    if (code === RUN_EXISTS) return runExists(runId);
    return code === NO_SUCH_RUN ? noSuchRun(runId) : cause;
  }

  /** Takes the run's lease and finds its end; a new run begins with `run-started`. */
  async #take(runId: string, events: readonly TimedEvent[], origin: RunTrust): Promise<HeldRun> {
    const { database, key, keeper, tenant, leaseMilliseconds } = this.#options;
    const [first] = events;
    const wanted = { tenant, runId, holder: this.#holder, leaseMilliseconds };
    const fence = await takeLease(database, wanted);
    const held: HeldRun = {
      writer: {
        fence,
        kind: origin === "unverified" ? null : "own",
        shared: 0,
        sequence: 0,
        head: chainStart(runId),
      },
    };
    this.#held.set(runId, held);
    keeper.hold({ tenant, runId, holder: this.#holder, fence }, () => this.#lose(runId));
    try {
      const found = await findRunRow(database, tenant, runId);
      if (found === null) {
        if (first?.type !== "run-started") throw noSuchRun(runId);
        held.writer = { ...held.writer, shared: first.parent?.events ?? 0 };
        return held;
      }
      if (first?.type === "run-started") throw runExists(runId);
      const trust = trustOf(key, tenant, found);
      const { sequence, head, shared } = found;
      const kind = trust === "unverified" ? null : trust;
      held.writer = { fence, kind, shared: shared?.events ?? 0, sequence, head };
      return held;
    } catch (cause) {
      await this.#release(runId);
      throw cause;
    }
  }

  #lose(runId: string): void {
    this.#forget(runId);
    this.#lost.add(runId);
  }

  async #release(runId: string): Promise<void> {
    this.#forget(runId);
    const { database, tenant } = this.#options;
    // If this fails, the lease expires.
    await releaseLeases(database, tenant, this.#holder, [runId]).catch(() => {});
  }

  #forget(runId: string): void {
    this.#options.keeper.drop({ tenant: this.#options.tenant, runId });
    this.#held.delete(runId);
  }
}

function kindOf(origin: Exclude<RunTrust, "own">): RunKind | null {
  return origin === "imported" ? "imported" : null;
}

function leaseLost(runId: string): OstinatoError {
  return new OstinatoError("journal.lease-lost", `another process has taken over run ${runId}`, {
    hint: "it continues there; this process was stopped, or cut off from the database, for too long",
  });
}

export function noSuchRun(runId: string): OstinatoError {
  return new OstinatoError("journal.run-not-found", `this journal has no run ${runId}`, {
    hint: "`ostinato runs` lists them",
  });
}
