import { execa } from "execa";

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command from its source, as a person's shell would: with pipes, and no terminal. */
export async function ostinato(
  cliArguments: readonly string[],
  options: { cwd?: string; env?: { [name: string]: string } } = {},
): Promise<Ended> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...cliArguments], {
    reject: false,
    stdin: "ignore",
    ...options,
  });
  return { exitCode, stdout, stderr };
}

export const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;

export function jsonLines(text: string): { type: string; [field: string]: unknown }[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
