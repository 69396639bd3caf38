import { OstinatoError } from "../../../errors.ts";
import type { Sandbox, WorkspaceChange } from "../../../sandbox/sandbox.ts";
import type { RunOptions } from "../../run.ts";
import type { CommitMarked } from "./commit-marked.ts";
import type { KeptPlace } from "./with-kept-changes.ts";

/**
 * A run's changes, for its handle: from the open sandbox while the run is in progress, afterwards from what
 * is kept aside.
 */
export class RunChanges {
  readonly #runId: string;
  readonly #options: Pick<RunOptions, "journal" | "sandbox" | "workspace">;
  readonly #begun = Promise.withResolvers<void>();
  /** Undefined before it is opened and after it is closed. Null for a run without a sandbox. */
  #open: Sandbox | null | undefined;
  #place: KeptPlace | undefined;

  constructor(runId: string, options: Pick<RunOptions, "journal" | "sandbox" | "workspace">) {
    this.#runId = runId;
    this.#options = options;
  }

  /**
   * Marks the run as working in this sandbox, until the returned value is disposed.
   * @param keptAs The id that its changes are kept aside under.
   */
  during(sandbox: Sandbox | null, keptAs: string): Disposable {
    this.#open = sandbox;
    this.#place = { policy: sandbox?.policy ?? null, id: keptAs };
    this.#begun.resolve();
    return {
      [Symbol.dispose]: () => {
        this.#open = undefined;
      },
    };
  }

  async diff(ended: Promise<unknown>): Promise<readonly WorkspaceChange[]> {
    await Promise.race([this.#begun.promise, ended]);
    if (this.#open !== undefined) return (await this.#open?.diff()) ?? [];
    return await this.#afterwards(ended, (sandbox) => sandbox.diff());
  }

  commit(
    ended: Promise<unknown>,
    { marked = false }: CommitMarked = {},
  ): Promise<readonly WorkspaceChange[]> {
    return this.#afterwards(ended, (sandbox) => sandbox.commit({ leaveMarked: !marked }));
  }

  async discard(ended: Promise<unknown>): Promise<void> {
    await ended;
    if (this.#options.sandbox) return await this.#options.sandbox.discard();
    const place = await this.#placeAfterwards();
    if (place === null) return;
    const { discardAt } = await import("./with-kept-changes.ts");
    await discardAt(place);
  }

  async #afterwards(
    ended: Promise<unknown>,
    action: (sandbox: Sandbox) => Promise<readonly WorkspaceChange[]>,
  ): Promise<readonly WorkspaceChange[]> {
    await ended;
    if (this.#options.sandbox) return await action(this.#options.sandbox);
    const place = await this.#placeAfterwards();
    if (place === null) return [];
    const { withChangesAt } = await import("./with-kept-changes.ts");
    return (await withChangesAt(place, action)) ?? [];
  }

  /** Null if there was no workspace. A run that only returned its recorded answer didn't open one. */
  async #placeAfterwards(): Promise<KeptPlace | null> {
    const place = this.#place ?? (await this.#recordedPlace());
    return place?.policy ? place : null;
  }

  async #recordedPlace(): Promise<KeptPlace | null> {
    const { keptPlace } = await import("./with-kept-changes.ts");
    try {
      return await keptPlace(this.#runId, this.#options);
    } catch (error) {
      // The run failed before it was recorded, so before anything could change.
      const { code } = OstinatoError.is(error) ? error : {};
      if (code === "journal.run-not-found" || code === "journal.open") return null;
      throw error;
    }
  }
}
