import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { RunMessage } from "../inbox.ts";

/** Characters of a steering text or a reason. */
const LONGEST_TEXT = 64 * 1024;
/** Characters of a whole message as JSON, edited arguments included. */
const LONGEST_MESSAGE = 1024 * 1024;

/** Messages that a run's inbox holds at most, over the whole life of the run. */
export const MOST_MESSAGES = 10_000;

/** The fields of each kind; true: a text that must be there. */
const FIELDS = {
  steer: { text: true },
  pause: {},
  continue: {},
  decide: {
    callId: true,
    verdict: true,
    edit: false,
    reason: false,
    remember: false,
    arguments: false,
    by: false,
    digest: false,
  },
  abort: { reason: false },
} as const satisfies {
  readonly [Kind in RunMessage["kind"]]: { readonly [field: string]: boolean };
};

/** The values that a field may have. */
const CHOICES: { readonly [field: string]: readonly string[] } = {
  verdict: ["approved", "denied"],
  remember: ["run", "workspace"],
  by: ["person", "program"],
};

/**
 * The JSON of a message, as an inbox keeps it.
 *
 * @throws OstinatoError `input.invalid`, naming the field, for a message of another shape, an empty text, or
 *   one that is too long.
 */
export function checkedMessage(message: RunMessage): string {
  const kind = (message as { readonly kind?: unknown } | null)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) {
    throw invalid("kind", `one of ${Object.keys(FIELDS).join(", ")}`, kind);
  }
  const fields: { readonly [field: string]: boolean } = FIELDS[message.kind];
  refuseUnknownNames(`a field of the message "${kind}"`, message, { kind: true, ...fields });
  for (const [field, isRequired] of Object.entries(fields)) {
    const value = (message as { readonly [field: string]: unknown })[field];
    if (field === "edit" || (value === undefined && !isRequired)) continue;
    if (field === "arguments") {
      checkGlobs(value);
      continue;
    }
    const choices = CHOICES[field];
    if (choices !== undefined && !choices.includes(String(value))) {
      throw invalid(field, choices.join(" or "), value);
    }
    if (typeof value !== "string" || (isRequired && value.trim() === "")) {
      throw invalid(field, "a text that isn't empty", value);
    }
    if (value.length > LONGEST_TEXT) {
      throw invalid(field, `at most ${LONGEST_TEXT} characters`, `${value.length} characters`);
    }
  }
  const body = jsonOf(message);
  if (body.length > LONGEST_MESSAGE) {
    throw new OstinatoError(
      "input.invalid",
      `The message has ${body.length} characters as JSON; a run's inbox takes up to ${LONGEST_MESSAGE}.`,
    );
  }
  return body;
}

/** @throws OstinatoError `journal.write` if the inbox holds as many messages as it may. */
export function refuseFullInbox(runId: string, held: number): void {
  if (held < MOST_MESSAGES) return;
  throw new OstinatoError(
    "journal.write",
    `the inbox of run ${runId} is full: it holds ${MOST_MESSAGES} messages`,
  );
}

function checkGlobs(value: unknown): void {
  const globs = typeof value === "object" && value !== null ? Object.values(value) : [];
  if (globs.length > 0 && globs.every((glob) => typeof glob === "string" && glob !== "")) return;
  throw invalid("arguments", "globs by field", JSON.stringify(value) ?? typeof value);
}

function jsonOf(message: RunMessage): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    throw new OstinatoError("input.invalid", "The message isn't plain JSON.", { cause });
  }
}

function invalid(field: string, expected: string, got: unknown): OstinatoError {
  const shown = typeof got === "string" ? JSON.stringify(got.slice(0, 100)) : String(got);
  return new OstinatoError(
    "input.invalid",
    `The message's ${field} must be ${expected}, not ${shown}.`,
  );
}
