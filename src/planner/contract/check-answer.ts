import type { z } from "zod";
import { messageOf } from "../../message-of.ts";
import { parseInTime } from "../../tool/parse-in-time.ts";

export type CheckedAnswer<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly problem: string };

/** Checks a structured answer. The problem text is for the model, which is asked again. */
export async function checkAnswer<Output>(
  schema: z.ZodType<Output>,
  text: string,
): Promise<CheckedAnswer<Output>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = messageOf(error);
    return { ok: false, problem: `The answer is not valid JSON (${reason}). Answer again.` };
  }
  let parsed: Awaited<ReturnType<typeof parseInTime<z.ZodType<Output>>>>;
  try {
    parsed = await parseInTime(schema, value);
  } catch (error) {
    // A transform or a refinement of the schema threw.
    return {
      ok: false,
      problem: `The answer breaks its schema: ${messageOf(error)}. Answer again.`,
    };
  }
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
