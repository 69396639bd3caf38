import type { Sandbox } from "../../src/sandbox/index.ts";
import type { World } from "./world.ts";

/** One attempt to get out, to get at something, or to use up the machine. */
export interface Attack {
  readonly id: string;
  /** What is tried, in a line. */
  readonly input: string;
  attempt(world: World): Promise<Verdict>;
}

export interface Verdict {
  readonly held: boolean;
  /** What came back, shown when the sandbox broke. */
  readonly detail: string;
}

export function verdict(held: boolean, detail: unknown): Verdict {
  return { held, detail: typeof detail === "string" ? detail : JSON.stringify(detail) };
}

/** Runs a shell line inside and returns everything it wrote. */
export async function shell(
  sandbox: Sandbox,
  line: string,
  options: { readonly wallMilliseconds?: number } = {},
): Promise<string> {
  const { output } = await shellResult(sandbox, line, options);
  return output;
}

export function shellResult(
  sandbox: Sandbox,
  line: string,
  { wallMilliseconds = 30_000 }: { readonly wallMilliseconds?: number } = {},
) {
  return sandbox.exec({ argv: ["bash", "-c", line], limits: { wallMilliseconds } });
}
