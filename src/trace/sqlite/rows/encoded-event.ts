import { hash } from "node:crypto";
import { OstinatoError } from "../../../errors.ts";
import type { JournalEvent } from "../../event.ts";
import type { TimedEvent } from "../../journal.ts";
import {
  packProbabilities,
  packTokens,
  unpackProbabilities,
  unpackTokens,
} from "./packed-numbers.ts";

/**
 * An event as every store keeps it: its JSON, without large texts and number lists.
 *
 * The same event always gives the same bytes, so the hash chain covers these: a text of 1,024
 * UTF-16 units or more is replaced by null and hashed separately, and so are token lists and
 * probabilities of 16 entries or more. `parts` lists what was moved out, in order of the walk.
 */
export interface EncodedEvent {
  readonly body: string;
  readonly parts: readonly EncodedPart[];
}

export interface EncodedPart {
  /** Where in the event: keys and indexes from the top. */
  readonly path: readonly (string | number)[];
  readonly kind: PartKind;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
}

export type PartKind = "text" | "tokens" | "float32" | "float64";

const LARGE_TEXT = 1024;
const LARGE_LIST = 16;
const DEEPEST = 500;

/** @throws OstinatoError `input.invalid` when JSON cannot hold the event (a cycle, a BigInt). */
export function encodeEvent(event: TimedEvent): EncodedEvent {
  const parts: EncodedPart[] = [];
  const rest = takeOut(event, [], parts);
  try {
    return { body: JSON.stringify(rest), parts };
  } catch (cause) {
    throw new OstinatoError("input.invalid", `JSON cannot hold this ${event.type} event`, {
      hint: "metadata, arguments, details and answers must be plain JSON values",
      cause,
    });
  }
}

/** @throws RangeError or SyntaxError when body and parts do not fit together. */
export function decodeEvent(encoded: {
  readonly body: string;
  readonly parts: readonly Omit<EncodedPart, "hash">[];
}): TimedEvent {
  const event: unknown = JSON.parse(encoded.body);
  for (const part of encoded.parts) putBack(event, part);
  return event as TimedEvent;
}

/** The first link of a run's chain. */
export function chainStart(runId: string): string {
  return hash("sha256", `ostinato run ${runId}`, "hex");
}

/**
 * The chain's next link: SHA-256 over the previous link, the body, and each part's path and hash.
 */
export function chainLink(previous: string, encoded: EncodedEvent): string {
  let text = `${previous}\n${encoded.body}`;
  for (const part of encoded.parts) {
    text += `\n${JSON.stringify(part.path)} ${part.kind} ${part.hash}`;
  }
  return hash("sha256", text, "hex");
}

/** An event with its stamp, as a journal returns it. */
export function stampEvent(
  event: TimedEvent,
  stamp: { readonly runId: string; readonly sequence: number; readonly hash: string },
): JournalEvent {
  return { ...stamp, ...event };
}

/** The value with large parts replaced by null. Copies only what it changes. */
function takeOut(value: unknown, path: (string | number)[], parts: EncodedPart[]): unknown {
  if (typeof value === "string") {
    if (value.length < LARGE_TEXT || !value.isWellFormed()) return value;
    addPart(parts, path, "text", Buffer.from(value));
    return null;
  }
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value) return value;
  if (path.length > DEEPEST) {
    throw new OstinatoError("input.invalid", `an event nests deeper than ${DEEPEST} levels`, {
      hint: "metadata, arguments, details and answers must be plain JSON values without cycles",
    });
  }
  if (Array.isArray(value)) {
    if (path.length === 1 && packList(value, path, parts)) return null;
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item !== "object" && typeof item !== "string") continue;
      path.push(index);
      const kept = takeOut(item, path, parts);
      path.pop();
      if (kept === item) continue;
      copy ??= [...value];
      copy[index] = kept;
    }
    return copy ?? value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item !== "object" && typeof item !== "string") continue;
    path.push(key);
    const kept = takeOut(item, path, parts);
    path.pop();
    if (kept === item) continue;
    copy ??= { ...value };
    copy[key] = kept;
  }
  return copy ?? value;
}

/** True when the list was one of those that an event packs, and was moved to `parts`. */
function packList(
  list: readonly unknown[],
  path: readonly (string | number)[],
  parts: EncodedPart[],
): boolean {
  if (list.length < LARGE_LIST) return false;
  if (path[0] === "tokens" || path[0] === "newTokens") {
    const bytes = packTokens(list);
    if (bytes === null) return false;
    addPart(parts, path, "tokens", bytes);
    return true;
  }
  if (path[0] === "probabilities") {
    const packed = packProbabilities(list);
    if (packed === null) return false;
    addPart(parts, path, packed.kind, packed.bytes);
    return true;
  }
  return false;
}

function addPart(
  parts: EncodedPart[],
  path: readonly (string | number)[],
  kind: PartKind,
  bytes: Uint8Array,
): void {
  parts.push({ path: [...path], kind, bytes, hash: hash("sha256", bytes, "hex") });
}

function putBack(event: unknown, part: Omit<EncodedPart, "hash">): void {
  const last = part.path.at(-1);
  let holder: unknown = event;
  for (const key of part.path.slice(0, -1)) {
    holder = isHolder(holder) ? holder[key] : undefined;
  }
  if (last === undefined || !isHolder(holder) || holder[last] !== null) {
    throw new RangeError(`no place for a part at ${JSON.stringify(part.path)}`);
  }
  holder[last] = unpack(part);
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function unpack(part: Omit<EncodedPart, "hash">): unknown {
  switch (part.kind) {
    case "text":
      return Buffer.from(
        part.bytes.buffer,
        part.bytes.byteOffset,
        part.bytes.byteLength,
      ).toString();
    case "tokens":
      return unpackTokens(part.bytes);
    case "float32":
    case "float64":
      return unpackProbabilities(part.bytes, part.kind);
    default:
      throw new RangeError(`unknown part kind ${JSON.stringify(part.kind satisfies never)}`);
  }
}
