import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { PolicyOverrides } from "../../../sandbox/policy.ts";
import type { Sandbox, WorkspaceChange } from "../../../sandbox/sandbox.ts";
import type { SnapshotStore } from "../../../sandbox/workspace/snapshot/snapshot-store.ts";
import type { Agent } from "../../contract/agent.ts";
import { openOwnSandbox } from "../../lifecycle/workspace/open-own-sandbox.ts";
import type { ConversationTurn } from "./conversation-turn.ts";

interface Place {
  readonly conversation: string;
  readonly workspace: string;
  readonly policy: PolicyOverrides | undefined;
  readonly journal: string | undefined;
}

/**
 * The workspace of a conversation: one sandbox, whose changes all turns see and add to. They are kept aside under
 * the conversation's id. The state after each turn that made calls is saved, so that a turn can be taken back with
 * its changes.
 */
export class ConversationWorkspace {
  readonly #agent: Agent;
  readonly #place: Place;
  #opening: Promise<{ readonly sandbox: Sandbox; readonly states: SnapshotStore }> | null = null;

  constructor(agent: Agent, place: Place) {
    this.#agent = agent;
    this.#place = place;
  }

  /** @throws OstinatoError of `openSandbox`. */
  async sandbox(): Promise<Sandbox> {
    return (await this.#opened()).sandbox;
  }

  #opened() {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  // Loaded when a conversation works in a folder, not when the library is imported.
  async #open() {
    const { conversation, journal, policy, workspace } = this.#place;
    const { SnapshotStore } = await import("../../../sandbox/workspace/snapshot/snapshot-store.ts");
    const { defaultStateDirectory } = await import(
      "../../../sandbox/workspace/default-state-directory.ts"
    );
    const sandbox = await openOwnSandbox(this.#agent, { policy }, workspace, {
      runId: conversation,
      journal,
    });
    const folder = defaultStateDirectory(conversation, realpathSync(resolve(workspace)));
    return { sandbox, states: SnapshotStore.beside(folder) };
  }

  /** Saves the state after a turn. @param before The turns before it. */
  async save(runId: string, before: readonly ConversationTurn[]): Promise<void> {
    const { sandbox, states } = await this.#opened();
    if (sandbox.store !== "overlay" && sandbox.store !== "copy") return;
    await states.save(runId, sandbox, saved(states, before));
  }

  async hasSaved(runId: string): Promise<boolean> {
    return (await this.#opened()).states.has(runId);
  }

  /** Takes the changes back to the state after the last of these turns that has one. */
  async restore(turns: readonly ConversationTurn[]): Promise<void> {
    const { sandbox, states } = await this.#opened();
    await states.restore(saved(states, turns), sandbox);
  }

  async diff(): Promise<readonly WorkspaceChange[]> {
    return await (await this.sandbox()).diff();
  }

  /** What is committed is not taken back any more. @param last The last turn. */
  async commit(marked: boolean, last: string | null): Promise<readonly WorkspaceChange[]> {
    const { sandbox, states } = await this.#opened();
    const committed = await sandbox.commit({ leaveMarked: !marked });
    if (committed.length === 0) return committed;
    states.clear();
    if (last !== null && (await sandbox.diff()).length > 0) await states.save(last, sandbox, null);
    return committed;
  }

  async discard(): Promise<void> {
    const { sandbox, states } = await this.#opened();
    await sandbox.discard();
    states.clear();
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => null);
    this.#opening = null;
    if (!opened) return;
    await opened.sandbox.dispose();
    const { keptStateDirectory } = await import(
      "../../../sandbox/workspace/default-state-directory.ts"
    );
    if (keptStateDirectory(this.#place.conversation) === null) opened.states.clear();
  }
}

function saved(states: SnapshotStore, turns: readonly ConversationTurn[]): string | null {
  return turns.findLast(({ runId }) => states.has(runId))?.runId ?? null;
}
