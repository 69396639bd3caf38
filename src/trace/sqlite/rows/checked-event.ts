import { OstinatoError } from "../../../errors.ts";
import type { JournalEvent } from "../../event.ts";
import { sqliteCode } from "../sqlite-database.ts";
import { chainLink, decodeEvent, type EncodedPart, stampEvent } from "./encoded-event.ts";
import { readStoredBlob, readStoredEvent } from "./stored-event.ts";

/** A row of events as a database returns it. */
export interface EventRow {
  readonly sequence: number;
  readonly hash: unknown;
  readonly body: unknown;
  readonly parts: unknown;
  readonly data: unknown;
}

/** A row of blobs as a database returns it. */
export interface BlobRow {
  readonly hash?: unknown;
  readonly encoding?: unknown;
  readonly size?: unknown;
  readonly data?: unknown;
}

/** An event that is being read, to describe it if it is damaged. */
interface Found {
  readonly runId: string;
  readonly sequence: number;
  readonly body: unknown;
}

/**
 * A row as an event, if it is the one that comes next and continues the hash chain.
 *
 * @param place The number that it must have, and the chain's link before it.
 * @throws OstinatoError `journal.corrupt` where the event is missing, unreadable or changed.
 */
export function checkedEvent(
  row: EventRow,
  place: { readonly runId: string; readonly sequence: number; readonly previous: string },
  findBlob: (number: number | string) => BlobRow | undefined,
): JournalEvent {
  const { runId, sequence, previous } = place;
  const found: Found = { runId, sequence, body: row.body };
  if (row.sequence !== sequence) throw corruptEvent(found, "is missing");
  const { body, parts, data } = row;
  const encoded = readable(found, () =>
    readStoredEvent({ body, parts, data }, (number, path) =>
      checkedBlob(findBlob(number), { number, path, found }),
    ),
  );
  const event = readable(found, () => decodeEvent(encoded));
  const hash = chainLink(previous, encoded);
  if (hash !== bytesAsHex(row.hash)) {
    throw corruptEvent(found, "was changed: its hash does not match");
  }
  return stampEvent(event, { runId, sequence, hash });
}

/** @throws RangeError if there is no such blob; OstinatoError `journal.corrupt` if it was changed. */
export function checkedBlob(
  row: BlobRow | undefined,
  {
    number,
    path,
    found,
  }: {
    readonly number: number | string;
    readonly path: EncodedPart["path"];
    readonly found: Found;
  },
): Pick<EncodedPart, "bytes" | "hash"> {
  if (row === undefined) throw new RangeError(`blob ${number} is missing`);
  const blob = readStoredBlob({ encoding: row.encoding, size: row.size, data: row.data });
  if (blob.hash === bytesAsHex(row.hash)) return blob;
  throw corruptEvent(found, `was changed in its field ${path.join(".")}`);
}

/** The database's own errors pass through: they say more than "unreadable". */
export function readable<Result>(found: Found, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    if (sqliteCode(cause) !== null || OstinatoError.is(cause)) throw cause;
    throw corruptEvent(found, "cannot be read", cause);
  }
}

export function bytesAsHex(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : "";
}

/** Names the event's kind and step too, if its body still has them. */
function corruptEvent(
  { runId, sequence, body }: Found,
  why: string,
  cause?: unknown,
): OstinatoError {
  const type = /"type":"([a-z-]+)"/.exec(String(body))?.[1];
  const step = /"step":(\d+)/.exec(String(body))?.[1];
  const kind = why === "is missing" ? [] : [type, step === undefined ? step : `step ${step}`];
  const which = kind.filter((part) => part !== undefined).join(", ");
  return new OstinatoError(
    "journal.corrupt",
    `event ${sequence}${which === "" ? "" : ` (${which})`} of run ${runId} ${why}`,
    { hint: "the events before it are intact: `ostinato salvage` keeps them", cause },
  );
}
