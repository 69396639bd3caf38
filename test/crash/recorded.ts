import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../src/errors.ts";
import { type Journal, type JournalEvent, openJournal } from "../../src/trace/index.ts";
import { scenarioOf } from "./plan.ts";

/** The lines of a file that a victim, or who decides for it, wrote. */
export function linesOf(folder: string, name: string, file: string): string[] {
  try {
    return readFileSync(join(folder, `${name}.${file}`), "utf8")
      .split("\n")
      .filter(Boolean);
  } catch {
    return [];
  }
}

/** The run, and those of its sub-agents. */
export async function runsOf(journal: Journal, name: string): Promise<readonly string[]> {
  const members = await journal.list({ caller: name });
  return [name, ...members.map(({ runId }) => runId)];
}

/** The events of a victim's run, with those of its sub-agents, or of all turns of its conversation. */
export async function recorded(folder: string, name: string): Promise<JournalEvent[]> {
  const journal = await openJournal(join(folder, "journal.db"));
  try {
    const asked = linesOf(folder, name, "asked").map((line) => line.split(" ")[1] ?? "");
    const ids = scenarioOf(name) === "talk" ? asked : await runsOf(journal, name);
    const events: JournalEvent[] = [];
    for (const id of ids) events.push(...(await eventsOf(journal, id)));
    return events;
  } finally {
    await journal.close();
  }
}

async function eventsOf(journal: Journal, runId: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  try {
    for await (const event of journal.read(runId)) events.push(event);
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "journal.run-not-found") return [];
    throw error;
  }
  return events;
}
