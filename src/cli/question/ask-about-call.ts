import { isDeepStrictEqual } from "node:util";
import { inertText } from "../../inert-text.ts";
import { messageOf } from "../../message-of.ts";
import type { ApprovalDecision, ApprovalRequest } from "../../planner/index.ts";
import { visibleLine } from "../../visible-text.ts";
import { askLine } from "./ask.ts";
import {
  type CallAnswer,
  callAnswer,
  callChoices,
  choicesInShort,
  choicesInWords,
} from "./call-answer.ts";
import { callLines } from "./call-lines.ts";
import { editJson } from "./edit-json.ts";
import { editableJson } from "./editable-json.ts";

/** The arguments as the person edited them. */
interface Edit {
  /** Where they go on editing: perhaps not valid. */
  readonly text: string;
  /** Absent: the model's. */
  readonly value?: unknown;
}

/**
 * Asks the person at the terminal about a call: shows what it would do, until they say yes or no. They can edit its
 * arguments, which are checked and shown again. `later`: ended without an answer, by Ctrl-D, Ctrl-C or the request's
 * signal.
 */
export async function askAboutCall(request: ApprovalRequest): Promise<ApprovalDecision> {
  const { tool, effect, digest, signal } = request;
  const { stderr } = process;
  let edit: Edit = { text: editableJson(request.arguments) };
  let whole = false;
  for (let isShown = false; ; ) {
    const preview = (await request.preview?.(edit.value)) ?? null;
    if (signal.aborted) return "later";
    const shown = callLines(request, { edit: edit.value, preview, whole, stream: stderr });
    const choices = callChoices(tool, {
      isWord: effect === "once",
      mayEdit: request.check !== undefined,
      hasWorkspace: request.policy !== null,
      isCut: shown.isCut,
      alike: request.host === undefined ? "such calls" : "this host",
    });
    if (!isShown) stderr.write(`${shown.lines.join("\n")}\n`);
    isShown = true;
    stderr.write(`  ${visibleLine(choicesInWords(choices))}\n`);
    const as = edit.value === undefined ? "" : " as edited";
    const question = `Allow ${visibleLine(tool)}${as}? [${visibleLine(choicesInShort(choices))}] `;
    const line = await askLine(question, signal);
    if (line === null) return "later";
    const answer = callAnswer(line, choices);
    switch (answer.kind) {
      case "yes":
      case "no":
        return { ...decisionOf(answer, edit), by: "person", digest };
      case "edit":
        edit = await edited(request, edit);
        isShown = false;
        break;
      case "show":
        whole = true;
        isShown = false;
        break;
      case "unclear":
        stderr.write("that is none of the answers\n");
        break;
      default:
        return answer satisfies never;
    }
    if (signal.aborted) return "later";
  }
}

function decisionOf(
  answer: CallAnswer & { readonly kind: "yes" | "no" },
  { value }: Edit,
): Exclude<ApprovalDecision, "later"> {
  if (answer.kind === "no") {
    return { approved: false, reason: answer.reason || "the person at the terminal said no" };
  }
  const { remember } = answer;
  return {
    approved: true,
    ...(value !== undefined && { edit: value }),
    ...(remember !== undefined && { remember }),
  };
}

/** What can't be used is kept, so that editing goes on with it. */
async function edited(request: ApprovalRequest, before: Edit): Promise<Edit> {
  const { check, signal } = request;
  const refuse = (text: string, problem: string): Edit => {
    process.stderr.write(`${inertText(problem)}\n  not used; e goes on editing it\n`);
    return { ...before, text };
  };
  let text: string | null;
  try {
    text = await editJson(before.text, signal);
  } catch (error) {
    process.stderr.write(`${inertText(messageOf(error))}\n`);
    return before;
  }
  if (text === null || text.trim() === "") return before;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(text.trimEnd(), `that isn't valid JSON: ${messageOf(error)}`);
  }
  const problem = (await check?.(value)) ?? null;
  if (problem !== null) return refuse(editableJson(value), problem);
  if (isDeepStrictEqual(value, JSON.parse(JSON.stringify(request.arguments)))) {
    return { text: editableJson(value) };
  }
  return { text: editableJson(value), value };
}
