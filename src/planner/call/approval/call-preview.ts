import type { Sandbox } from "../../../sandbox/sandbox.ts";
import type { CallPreview } from "../../../tool/tool.ts";
import { untilAborted } from "../../lifecycle/until-aborted.ts";
import type { RunContext } from "../../state/run-context.ts";
import { editedInput } from "../call-input.ts";
import type { AskedCall } from "./decided-event.ts";

/** How long a tool may take for it, in milliseconds. */
const LONGEST = 10_000;

/** What the call would do, by its tool's own word. Null: the tool doesn't say. Never rejects. */
export async function callPreview(
  context: RunContext,
  { question, withdraw }: AskedCall,
  edit: unknown,
): Promise<CallPreview | null> {
  const { tool, input } = question;
  if (tool.preview === undefined) return null;
  const signal = AbortSignal.any([
    ...[context.signal, withdraw.signal],
    AbortSignal.timeout(LONGEST),
  ]);
  try {
    const used = edit === undefined ? input : await checkedInput(context, tool, edit);
    const given = {
      signal,
      get sandbox() {
        return requiredSandbox(context);
      },
    };
    const previewed = (async () => tool.preview?.(used as never, given))();
    return (await untilAborted(previewed, signal)) ?? null;
  } catch {
    return null;
  }
}

function requiredSandbox({ sandbox }: RunContext): Sandbox {
  if (sandbox === null) throw new Error("this run has no sandbox");
  return sandbox;
}

async function checkedInput(
  context: RunContext,
  tool: AskedCall["question"]["tool"],
  edit: unknown,
): Promise<unknown> {
  const checked = await editedInput(context, tool, edit);
  if (!checked.ok) throw new Error(checked.problem);
  return checked.value;
}
