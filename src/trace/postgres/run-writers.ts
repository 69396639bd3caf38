import { randomUUID } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import type { RunLease, RunTrust, TimedEvent } from "../journal.ts";
import type { JournalKey } from "../sqlite/journal-key.ts";
import { chainStart, encodeEvent } from "../sqlite/rows/encoded-event.ts";
import type { RunKind } from "../sqlite/rows/seal-table.ts";
import { beingWritten, leaseLost, runExists } from "../sqlite/run-writer.ts";
import type { PostgresDatabase } from "./database/postgres-database.ts";
import { LEASE_LOST, NO_SUCH_RUN, postgresCode, RUN_EXISTS } from "./database/postgres-error.ts";
import type { EventNotifier } from "./event-notifier.ts";
import type { LeaseKeeper } from "./lease/lease-keeper.ts";
import { releaseLeases, takeLease } from "./lease/take-lease.ts";
import { Batch, type RunWriter } from "./rows/append-events.ts";
import { findRunRow } from "./rows/run-rows.ts";
import { runSeal, trustOf } from "./rows/run-seal.ts";

interface WritersOptions {
  readonly database: PostgresDatabase;
  readonly keeper: LeaseKeeper;
  readonly notifier: EventNotifier;
  readonly key: JournalKey;
  readonly tenant: string;
  readonly leaseMilliseconds: number;
}

interface HeldRun {
  writer: RunWriter;
  readonly lost: AbortController;
  /** `lease` was called, so it isn't taken by an append alone. */
  isLeased: boolean;
}

/** The runs that one journal writes. */
export class RunWriters {
  readonly #options: WritersOptions;
  readonly #holder = randomUUID();
  readonly #held = new Map<string, HeldRun>();
  /** Runs that others have taken over. Nothing is appended to them here until they are leased again. */
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

  /** @throws OstinatoError `journal.write` while somebody writes the run, in this journal or another. */
  async lease(runId: string): Promise<RunLease> {
    await this.#queues.get(runId);
    const known = this.#held.get(runId);
    if (known?.isLeased) throw beingWritten(runId);
    const held = known ?? (await this.#hold(runId));
    held.isLeased = true;
    this.#lost.delete(runId);
    const isMine = () => this.#held.get(runId) === held;
    return {
      fence: held.writer.fence,
      lost: held.lost.signal,
      [Symbol.asyncDispose]: async () => {
        await this.#queues.get(runId);
        if (isMine()) await this.#release(runId);
      },
    };
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
    if (this.#lost.has(runId)) throw leaseLost(runId);
    const held = known ?? (await this.#hold(runId));
    const { database, keeper, notifier, tenant } = this.#options;
    const { writer } = held;
    const isNew = writer.sequence === 0;
    const refused =
      isNew === (first?.type === "run-started") ? null : isNew ? noSuchRun : runExists;
    if (refused !== null) {
      if (known === undefined) await this.#release(runId);
      throw refused(runId);
    }
    const shared = first?.type === "run-started" ? (first.parent?.events ?? 0) : writer.shared;
    const batch = new Batch(runId, { ...writer, shared }, events, encoded);
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
    notifier.tell(tenant, runId);
    held.writer = { ...writer, shared, kind, sequence, head };
    if (events.at(-1)?.type === "run-finished") this.#forget(runId);
    // What follows an append, such as a tool's effect, must not happen after somebody else took the run.
    else if (!(await keeper.isHeld(place))) throw leaseLost(runId);
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

  /** Takes the run's lease and finds its end. */
  async #hold(runId: string): Promise<HeldRun> {
    const { database, key, keeper, tenant, leaseMilliseconds } = this.#options;
    const wanted = { tenant, runId, holder: this.#holder, leaseMilliseconds };
    await keeper.start();
    const { fence, takenAt } = await takeLease(database, wanted);
    try {
      const found = await findRunRow(database, tenant, runId);
      const start = {
        fence,
        kind: "own",
        shared: 0,
        sequence: 0,
        head: chainStart(runId),
      } as const;
      const trust = found && trustOf(key, tenant, found);
      const writer: RunWriter = found
        ? {
            fence,
            kind: trust === "unverified" ? null : trust,
            shared: found.shared?.events ?? 0,
            sequence: found.sequence,
            head: found.head,
          }
        : start;
      const held: HeldRun = { writer, lost: new AbortController(), isLeased: false };
      this.#held.set(runId, held);
      const lease = { tenant, runId, holder: this.#holder, fence };
      keeper.hold(lease, takenAt, () => this.#lose(runId));
      return held;
    } catch (cause) {
      await this.#release(runId);
      throw cause;
    }
  }

  #lose(runId: string): void {
    const held = this.#held.get(runId);
    this.#forget(runId);
    this.#lost.add(runId);
    held?.lost.abort(leaseLost(runId));
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

export function noSuchRun(runId: string): OstinatoError {
  return new OstinatoError("journal.run-not-found", `this journal has no run ${runId}`, {
    hint: "`ostinato runs` lists them",
  });
}
