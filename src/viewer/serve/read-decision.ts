import type { IncomingMessage } from "node:http";
import { OstinatoError } from "../../errors.ts";
import type { ViewerDecision } from "./viewer-decisions.ts";

/** Bytes of a request; the inbox of a run takes fewer. */
const MOST_BYTES = 2 * 1024 * 1024;

const FIELDS: ReadonlySet<string> = new Set([
  "callId",
  "verdict",
  "digest",
  "edit",
  "reason",
  "remember",
]);

/**
 * The decision that a request holds.
 * @throws OstinatoError `input.invalid` for anything else.
 */
export async function readDecision(request: IncomingMessage): Promise<ViewerDecision> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    // Read to its end all the same, so that the answer arrives.
    if (bytes <= MOST_BYTES) parts.push(part);
  }
  if (bytes > MOST_BYTES) throw invalid(`has more than ${MOST_BYTES} bytes`);
  let given: unknown;
  try {
    given = JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw invalid("is not JSON");
  }
  if (!isDecision(given)) throw invalid("is not a decision on a call");
  return given;
}

function isDecision(given: unknown): given is ViewerDecision {
  if (typeof given !== "object" || given === null) return false;
  const { callId, verdict, digest, reason, remember } = given as { [field: string]: unknown };
  return (
    Object.keys(given).every((field) => FIELDS.has(field)) &&
    typeof callId === "string" &&
    (verdict === "approved" || verdict === "denied") &&
    typeof digest === "string" &&
    (reason === undefined || typeof reason === "string") &&
    (remember === undefined || remember === "run" || remember === "workspace")
  );
}

function invalid(why: string): OstinatoError {
  return new OstinatoError("input.invalid", `The request ${why}.`);
}
