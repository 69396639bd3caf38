import { z } from "zod";
import { defineTool } from "../../tool/define-tool.ts";
import { ToolFailed } from "../../tool/failure/tool-failed.ts";
import type { AnyTool } from "../../tool/tool.ts";
import { wholeText } from "../../trace/event/whole-text.ts";
import type { JournalEvent } from "../../trace/event.ts";
import { READ_RESULT } from "./placeholder.ts";
import { resultLines } from "./result-lines.ts";

export interface ReadResultSource {
  /** The run's events so far. */
  recorded(): AsyncIterable<JournalEvent>;
  /** The events of an earlier turn of its conversation. Null: they aren't there, or aren't the person's own. */
  earlier(runId: string): Promise<AsyncIterable<JournalEvent> | null>;
  /** Whether the model may get so many lines at once. */
  fits(text: string): boolean;
}

const MOST_LINES = 1000;

const INPUT = z.strictObject({
  handle: z.string().describe("As a placeholder names it: r7"),
  from: z.number().int().min(1).optional().describe("First line. Default: 1"),
  lines: z.number().int().min(1).max(MOST_LINES).optional().describe("Default: 100"),
});

/** All but the run that it reads: its schema and grammar are the same in every run. */
const DEFINED = defineTool({
  name: READ_RESULT,
  description: "Shows a result of this run again, by its handle.",
  input: INPUT,
  effect: "read",
  run: () => "",
});

/**
 * The tool by which the model sees a result again that was cut or taken out of its prompt. It reads the run's own
 * record, and those of earlier turns of its conversation, so it needs no sandbox. It is not declared: a placeholder says how to call it.
 */
export function readResultTool(source: ReadResultSource): AnyTool {
  return {
    ...DEFINED,
    run: async ({ handle, from = 1, lines: wanted = 100 }: z.infer<typeof INPUT>) => {
      const { tool, text, last, isGone } = await findResult(source, handle);
      if (isGone) {
        throw new ToolFailed(`the result ${handle} is of an earlier turn that is no longer there`);
      }
      if (text === null) {
        const names = last === 0 ? "there are none yet" : `handles go from r1 to r${last}`;
        throw new ToolFailed(`there is no result ${handle}; ${names}`);
      }
      const lines = resultLines(text);
      if (from > lines.length) {
        throw new ToolFailed(
          `the result ${handle} has ${lines.length} lines, none from ${from} on`,
        );
      }
      const shown = asManyAsFit(lines.slice(from - 1, from - 1 + wanted), source);
      const until = from - 1 + shown.length;
      const rest = until < lines.length ? `; go on from ${until + 1}` : "";
      return `[${handle}, ${tool}: lines ${from} to ${until} of ${lines.length}${rest}]\n${shown.join("\n")}`;
    },
  };
}

/** At least one line. */
function asManyAsFit(lines: readonly string[], { fits }: ReadResultSource): readonly string[] {
  if (fits(lines.join("\n"))) return lines;
  let [fitting, tooMany] = [1, lines.length];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(lines.slice(0, middle).join("\n"))) fitting = middle;
    else tooMany = middle;
  }
  return lines.slice(0, fitting);
}

/** `last`: the number of the run's last call. */
async function findResult(source: ReadResultSource, handle: string) {
  const wanted = /^r([1-9]\d{0,8})$/.exec(handle)?.[1] ?? "0";
  const own = await lookIn(source.recorded(), Number(wanted));
  const { last } = own;
  const isEarlier = ({ before }: { readonly before: number }): boolean =>
    Number(wanted) > 0 && Number(wanted) <= before;
  let found = own;
  while (isEarlier(found)) {
    const events = found.earlier === null ? null : await source.earlier(found.earlier);
    if (events === null) break;
    found = await lookIn(events, Number(wanted));
  }
  return { ...found, last, isGone: found.text === null && isEarlier(own) };
}

/** A call of a run by its number in the conversation. */
async function lookIn(events: AsyncIterable<JournalEvent>, wanted: number) {
  let before = 0;
  let earlier: string | null = null;
  let last = 0;
  let callId: string | null = null;
  let tool = "";
  let text: string | null = null;
  for await (const event of events) {
    if (event.type === "run-started" && event.earlier !== undefined) {
      before = event.earlier.calls;
      earlier = event.earlier.runId;
      last = before;
    }
    if (event.type === "call-requested" && ++last === wanted) {
      callId = event.callId;
      tool = event.tool ?? event.recipient;
    }
    if (event.type === "call-finished" && event.callId === callId) text = wholeText(event);
  }
  return { before, earlier, last, tool, text };
}
