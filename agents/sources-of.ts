import type { JournalEvent } from "ostinato";
import { workspacePath } from "../tools/documents/workspace-path.ts";

/** The tools that read a file, named by `path`. */
const READERS = ["read_file", "read_document"];

/** A file that an answer may rest on. */
export interface Source {
  /** Relative to the workspace; absolute outside it, as the whole output of a command. */
  readonly path: string;
  /** The steps in which it was read. */
  readonly steps: readonly number[];
}

/** The files that a run really read, in the order in which it first did: from its events, not from its words. */
export function sourcesOf(events: Iterable<JournalEvent>): Source[] {
  const requested = new Map<string, string>();
  const steps = new Map<string, number[]>();
  for (const event of events) {
    if (event.type === "call-requested" && isReader(event.tool)) {
      const { path } = (event.arguments ?? {}) as { path?: unknown };
      if (typeof path === "string") requested.set(event.callId, workspacePath(path));
    }
    if (event.type !== "call-finished" || event.status !== "ok") continue;
    const path = requested.get(event.callId);
    if (path !== undefined) steps.set(path, [...(steps.get(path) ?? []), event.step]);
  }
  return [...steps].map(([path, read]) => ({ path, steps: read }));
}

function isReader(tool: string | null): boolean {
  return tool !== null && READERS.includes(tool);
}
