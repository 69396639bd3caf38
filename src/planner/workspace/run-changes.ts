import { OstinatoError } from "../../errors.ts";
import type { Sandbox, SandboxPolicy, WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { RunOptions } from "../run.ts";
import type { CommitMarked } from "./commit-marked.ts";

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
  #policy: SandboxPolicy | null | undefined;

  constructor(runId: string, options: Pick<RunOptions, "journal" | "sandbox" | "workspace">) {
    this.#runId = runId;
    this.#options = options;
  }

  /** Marks the run as working in this sandbox, until the returned value is disposed. */
  during(sandbox: Sandbox | null): Disposable {
    this.#open = sandbox;
    this.#policy = sandbox?.policy ?? null;
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
    const policy = await this.#policyAfterwards();
    if (policy === null) return;
    const { discardUnder } = await import("./with-kept-changes.ts");
    await discardUnder(policy, this.#runId);
  }

  async #afterwards(
    ended: Promise<unknown>,
    action: (sandbox: Sandbox) => Promise<readonly WorkspaceChange[]>,
  ): Promise<readonly WorkspaceChange[]> {
    await ended;
    if (this.#options.sandbox) return await action(this.#options.sandbox);
    const policy = await this.#policyAfterwards();
    if (policy === null) return [];
    const { withChangesUnder } = await import("./with-kept-changes.ts");
    return (await withChangesUnder(policy, this.#runId, action)) ?? [];
  }

  /** Null if there was no workspace. A run that only returned its recorded answer didn't open one. */
  async #policyAfterwards(): Promise<SandboxPolicy | null> {
    if (this.#policy !== undefined) return this.#policy;
    const { policyOfRun } = await import("./with-kept-changes.ts");
    try {
      return await policyOfRun(this.#runId, this.#options);
    } catch (error) {
      // The run failed before it was recorded, so before anything could change.
      const { code } = OstinatoError.is(error) ? error : {};
      if (code === "journal.run-not-found" || code === "journal.open") return null;
      throw error;
    }
  }
}
