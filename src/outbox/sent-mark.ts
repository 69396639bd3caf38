import type { Journal } from "../trace/journal.ts";
import type { Receiver } from "./receiver.ts";

/** What a receiver has of a run, as recorded in the journal with the run. */
export interface SentMark {
  /** How many of its events, except for rejected spans. */
  readonly events: number;
  /** Ids of spans that the receiver rejected. */
  readonly refused: ReadonlySet<string>;
}

export const NOTHING_SENT: SentMark = { events: 0, refused: new Set() };

/** Null: the run was never sent there, and was not marked for sending. */
export async function readMark(
  journal: Journal,
  runId: string,
  receiver: Receiver,
): Promise<SentMark | null> {
  const text = await journal.attached(runId, nameOf(receiver));
  if (text === null) return null;
  const [events, ...refused] = text.split(" ");
  return { events: Number(events), refused: new Set(refused) };
}

export async function writeMark(
  journal: Journal,
  runId: string,
  receiver: Receiver,
  { events, refused }: SentMark,
): Promise<void> {
  await journal.attach(runId, nameOf(receiver), [events, ...refused].join(" "));
}

function nameOf({ name }: Receiver): string {
  return `sent to ${name}`;
}
