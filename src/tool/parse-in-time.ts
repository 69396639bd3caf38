import { createContext, Script } from "node:vm";
import type { z } from "zod";
import type { ToolInput } from "./tool.ts";

/** Milliseconds of the processor that checking a value may take. */
const LIMIT = 1000;
/** Milliseconds of the clock, on a machine whose processors are busy with something else. */
const LONGEST = 8000;
/** Up to here even a regular expression that multiplies its work with each character is done at once. */
const SHORT = 6;

const script = new Script("work()");
const shared: { work: () => unknown } = { work: () => undefined };
let context: ReturnType<typeof createContext> | null = null;

type Parsed<Schema extends ToolInput | z.ZodType> = Awaited<ReturnType<Schema["safeParseAsync"]>>;

/**
 * Checks a value that a model wrote. Null when that takes more than a second of the processor: a pattern of the schema
 * such as `^(a+)+$` can be made to try for years, and would hold up the whole process.
 */
export async function parseInTime<Schema extends ToolInput | z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<Parsed<Schema> | null> {
  const parse = () => schema.safeParseAsync(value) as Promise<Parsed<Schema>>;
  if (!hasLongText(value)) return parse();
  context ??= createContext(shared);
  // The clock is all that can stop it. Where most of that time went to others, it gets more.
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

/** Among values and names; without recursion, since a model may nest as deep as it likes. */
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
