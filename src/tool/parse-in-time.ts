import { createContext, Script } from "node:vm";
import type { z } from "zod";
import type { ToolInput } from "./tool.ts";

/** CPU time in milliseconds for checking a value. */
const LIMIT = 1000;
/** Wall-clock limit in milliseconds, for a machine whose CPUs are busy with other work. */
const LONGEST = 8000;
/** Up to this length even a regular expression with exponential backtracking is fast. */
const SHORT = 6;

const script = new Script("work()");
const shared: { work: () => unknown } = { work: () => undefined };
let context: ReturnType<typeof createContext> | null = null;

type Parsed<Schema extends ToolInput | z.ZodType> = Awaited<ReturnType<Schema["safeParseAsync"]>>;

/**
 * Checks a value that a model wrote. Null if that takes more than a second of CPU time: a pattern such as
 * `^(a+)+$` can be made to backtrack for years, and would block the whole process.
 */
export async function parseInTime<Schema extends ToolInput | z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<Parsed<Schema> | null> {
  const parse = () => schema.safeParseAsync(value) as Promise<Parsed<Schema>>;
  if (!hasLongText(value)) return parse();
  context ??= createContext(shared);
  // Only a wall-clock timeout can stop it. If most of that time went to other work, it is extended.
  for (let timeout = LIMIT; ; timeout *= 2) {
    const began = process.cpuUsage();
    shared.work = parse;
    try {
      return await script.runInContext(context, { timeout });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      const { user, system } = process.cpuUsage(began);
      if ((user + system) / 1000 >= LIMIT * 0.9 || timeout >= LONGEST) return null;
    }
  }
}

/** Checks values and names. Iterative, because a model can nest arbitrarily deep. */
function hasLongText(value: unknown): boolean {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string" && next.length > SHORT) return true;
    if (typeof next !== "object" || next === null) continue;
    for (const [name, part] of Object.entries(next)) left.push(name, part);
  }
  return false;
}
