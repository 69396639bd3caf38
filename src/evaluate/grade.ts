import { isDeepStrictEqual } from "node:util";
import { OstinatoError } from "../errors.ts";
import { messageOf } from "../message-of.ts";
import type { Outcome } from "../trace/event.ts";
import type { Grader, LookingGrader } from "./suite.ts";

/** What graders see of a finished run. */
export interface Situation {
  readonly outcome: Outcome;
  /** The answer; empty if there was none. */
  readonly answer: string;
  readonly calls: readonly { readonly tool: string; readonly arguments: unknown }[];
  /** Content of a workspace file as the run left it; null if it doesn't exist. Rejects if it can't be read. */
  readFile(path: string): Promise<string | null>;
}

/** A custom grader: null if the task is solved, otherwise what is wrong. */
export type CustomGrader = (situation: Situation) => string | null | Promise<string | null>;

/**
 * Grades a run, without its commands (`gradeCommands`). Returns a list of what is wrong, empty if nothing is.
 * @throws OstinatoError `input.invalid` for a custom grader that nobody defined.
 */
export async function grade(
  graders: readonly LookingGrader[],
  situation: Situation,
  custom: { readonly [name: string]: CustomGrader } = {},
): Promise<string[]> {
  const { outcome } = situation;
  const problems: string[] = [];
  if (outcome.kind === "failed") problems.push(`the run failed: ${outcome.error.message}`);
  else if (outcome.kind !== "answered") problems.push(`the run ended as ${outcome.kind}`);
  for (const grader of graders) {
    const problem = await apply(grader, situation, custom);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** @throws OstinatoError `input.invalid` for a custom grader that nobody defined. */
export function checkGraders(
  graders: readonly Grader[],
  custom: { readonly [name: string]: CustomGrader } = {},
): void {
  for (const grader of graders) if (grader.type === "custom") customGrader(grader.name, custom);
}

function customGrader(name: string, custom: { readonly [name: string]: CustomGrader }) {
  const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
  if (own) return own;
  throw new OstinatoError("input.invalid", `There is no custom grader ${name}.`, {
    hint: "Pass it as `graders` to runSuite().",
  });
}

async function apply(
  grader: LookingGrader,
  situation: Situation,
  custom: { readonly [name: string]: CustomGrader },
): Promise<string | null> {
  const { answer, calls } = situation;
  switch (grader.type) {
    case "exact":
      return answer.trim() === grader.text.trim()
        ? null
        : `the answer is not ${quoted(grader.text)}`;
    case "contains": {
      const missing = grader.texts.filter((text) => !answer.includes(text));
      return missing.length === 0 ? null : `the answer lacks ${missing.map(quoted).join(", ")}`;
    }
    case "matches":
      return new RegExp(grader.pattern, grader.flags).test(answer)
        ? null
        : `the answer does not match /${grader.pattern}/${grader.flags}`;
    case "json":
      return isJson(answer, grader.value)
        ? null
        : `the answer is not the JSON ${quoted(JSON.stringify(grader.value))}`;
    case "files":
      return gradeFiles(grader.files, situation);
    case "calls":
      return gradeCalls(grader, calls);
    case "no-calls": {
      const { tools } = grader;
      const made = calls.filter(({ tool }) => !tools || tools.includes(tool));
      return made.length === 0 ? null : `it called ${made.map(({ tool }) => tool).join(", ")}`;
    }
    case "custom":
      return gradeCustom(grader.name, customGrader(grader.name, custom), situation);
    default:
      return grader satisfies never;
  }
}

/** A grader that throws fails its own task only; the other tasks continue. */
async function gradeCustom(name: string, own: CustomGrader, situation: Situation) {
  try {
    return await own(situation);
  } catch (error) {
    return `the grader ${name} threw: ${messageOf(error)}`;
  }
}

async function gradeFiles(
  files: { readonly [path: string]: string | null },
  { readFile }: Situation,
): Promise<string | null> {
  for (const [path, wanted] of Object.entries(files)) {
    let found: string | null;
    try {
      found = await readFile(path);
    } catch (error) {
      return `${path} can't be read: ${messageOf(error)}`;
    }
    if (wanted === null && found !== null) return `${path} should not exist`;
    if (wanted === null) continue;
    if (found === null) return `${path} does not exist`;
    if (found.trimEnd() !== wanted.trimEnd()) return `${path} says ${quoted(found)}`;
  }
  return null;
}

function gradeCalls(
  { calls: wanted, only }: Extract<Grader, { type: "calls" }>,
  made: Situation["calls"],
): string | null {
  let at = 0;
  for (const call of wanted) {
    const found = made.findIndex(
      ({ tool, arguments: input }, index) =>
        index >= at &&
        tool === call.tool &&
        (call.arguments === undefined || isDeepStrictEqual(input, call.arguments)),
    );
    if (found === -1) return `no call ${call.tool} ${JSON.stringify(call.arguments ?? {})}`;
    at = found + 1;
  }
  return only && made.length !== wanted.length
    ? `${made.length} calls instead of ${wanted.length}`
    : null;
}

function isJson(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), value);
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
