import { inspect } from "node:util";
import { OstinatoError } from "../errors.ts";

const EXAMPLE = "run(agent, task, { model: await loadModel() })";

/**
 * What types alone keep out, for callers without them.
 * @throws OstinatoError `input.invalid`
 */
export function checkModel(options: unknown): void {
  const model = field(options, "model");
  if (typeof field(model, "openSession") === "function") return;
  if (typeof field(model, "then") === "function") {
    throw new OstinatoError("input.invalid", "The run's model is a promise, and not yet a model.", {
      hint: `Await it: ${EXAMPLE}.`,
    });
  }
  const what = model === undefined ? "has no model" : "is given something that is no model";
  throw new OstinatoError("input.invalid", `The run ${what}.`, {
    hint: `Load one: ${EXAMPLE}.`,
  });
}

/** @throws OstinatoError `input.invalid` */
export function checkTask(task: unknown): void {
  if (typeof task === "string" && task.trim() !== "") return;
  const message =
    typeof task === "string"
      ? "The task is empty."
      : `The task must be text, not ${inspect(task, { depth: 0 })}.`;
  throw new OstinatoError("input.invalid", message, { hint: "Say what the agent should do." });
}

/**
 * A seed is whole, and recorded as it is: JSON has no word for what is not finite.
 * @throws OstinatoError `input.invalid`
 */
export function checkSeed(seed: unknown): void {
  if (seed === undefined || Number.isSafeInteger(seed)) return;
  throw new OstinatoError(
    "input.invalid",
    `The seed must be a whole number, not ${inspect(seed)}.`,
    {
      hint: `Give one up to ${Number.MAX_SAFE_INTEGER}, or none for a random one.`,
    },
  );
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { readonly [name: string]: unknown })[name];
}
