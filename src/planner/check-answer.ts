import type { z } from "zod";
import { parseInTime } from "../tool/parse-in-time.ts";

export type CheckedAnswer<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly problem: string };

/** Checks a structured answer. The problem is written for the model, which is asked again. */
export async function checkAnswer<Output>(
  schema: z.ZodType<Output>,
  text: string,
): Promise<CheckedAnswer<Output>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `The answer is not valid JSON (${reason}). Answer again.` };
  }
  const parsed = await parseInTime(schema, value);
  if (parsed === null)
    return {
      ok: false,
      problem:
        "Checking a text of the answer against its pattern took more than a second, so it was given up. Answer again, with a shorter text.",
    };
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "answer"}: ${message}`,
  );
  return {
    ok: false,
    problem: `The answer breaks its schema: ${issues.join("; ")}. Answer again.`,
  };
}
