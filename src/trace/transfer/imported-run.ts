import type { Journal } from "../journal.ts";

/** The name of the attachment by which a run is known as imported. */
const IMPORTED_ATTACHMENT = "imported";

/** Keeps beside a run that a file from elsewhere says what it did and what was open to it. */
export function markImported(journal: Journal, runId: string): Promise<void> {
  return journal.attach(runId, IMPORTED_ATTACHMENT, "");
}

/** Whether a run was imported, or forked from one that was: who goes on with it must not open what it names. */
export async function isImported(journal: Journal, runId: string): Promise<boolean> {
  return (await journal.attached(runId, IMPORTED_ATTACHMENT)) !== null;
}
