import {
  defineNamespace,
  defineTool,
  type ToolContext,
  ToolFailure,
  type ToolResult,
} from "ostinato";
import { toolchainPath } from "ostinato/sandbox";
import { z } from "zod";
import { requireDirectory } from "../file/text-file.ts";
import { applyIn, previewIn, reconcileIn } from "../patch/apply-patch.ts";
import { MOST_SECONDS, previewShell, runShell } from "../shell/run-shell.ts";
import { quoteWord, shell } from "../shell/shell.ts";
import { missingProgram } from "./toolchains.ts";

/**
 * Of a longer output the head and tail are kept, and the notice between them says where the whole
 * output is.
 */
const OUTPUT_BYTES = 10_000;
/** Models write milliseconds, as they were trained; below this it can only be seconds. */
const LEAST_MILLISECONDS = 1000;

const exec = defineTool({
  name: "exec",
  description: "Runs a program in the workspace and returns its output and exit code.",
  input: z.strictObject({
    command: z
      .union([z.array(z.string()), z.string()])
      .describe("Program and arguments, or a command line"),
    timeout: z.number().positive().optional().describe("Milliseconds until it is stopped"),
    workdir: z.string().optional().describe("Folder to run in; left out: the workspace"),
    env: z.record(z.string(), z.string()).optional().describe("Environment variables to set"),
    session_name: z.string().optional().describe("Session whose folder and variables are kept"),
  }),
  aliases: { arguments: { cmd: "command", commands: "command" } },
  effect: "once",
  timeout: shell.timeout,
  permissions: shell.permissions,
  async run({ command: given, workdir, env, session_name: session, timeout }, context) {
    const words = wordsOf(given);
    if (words.every((word) => word.trim() === "")) throw new ToolFailure("command is empty");
    const patch = patchIn(words);
    if (patch !== null) {
      if (session && workdir === undefined) throw patchInSession();
      if (workdir !== undefined) await requireDirectory(context.sandbox.files, workdir);
      return applyIn(workdir ?? ".", patch, context);
    }
    const command = withEnvironment(commandLine(words), env, context);
    const seconds = timeout === undefined ? undefined : secondsOf(timeout);
    return withNote(
      await runShell({ command, workdir, session, timeout: seconds }, context, OUTPUT_BYTES),
      context,
    );
  },
  reconcile({ command, workdir }, context) {
    const patch = patchIn(wordsOf(command));
    if (patch !== null) return reconcileIn(workdir ?? ".", patch, context);
    throw new ToolFailure("whether the command ran can't be determined");
  },
  preview({ command, workdir, env = {}, session_name: session, timeout }, context) {
    const words = wordsOf(command);
    const patch = patchIn(words);
    if (patch !== null) return previewIn(workdir ?? ".", patch, context);
    const set = Object.entries(env).map(([name, value]) => `${name}=${quoteWord(value)} `);
    return previewShell({
      command: `${set.join("")}${commandLine(words)}`,
      ...{ workdir, session, timeout: timeout === undefined ? undefined : secondsOf(timeout) },
    });
  },
});

/**
 * The namespace `container` that gpt-oss was trained with. Only `command` is declared, the argument
 * list of a program. The model also writes `timeout` (milliseconds) and `workdir`, and a patch that
 * it passes to a program `apply_patch`, as it was trained to, is applied.
 */
const container = defineNamespace({
  name: "container",
  description: "Runs programs where the files are.",
  tools: [exec],
  declarations: [
    {
      name: "exec",
      description: `Runs a program and returns its output and exit code. For a command line: ["bash", "-lc", "COMMAND LINE"].`,
      parameters: {
        type: "object",
        properties: {
          command: {
            type: "array",
            items: { type: "string" },
            description: "The program and its arguments",
          },
        },
        required: ["command"],
      },
    },
  ],
});

export const [containerExec] = container.tools;

function secondsOf(timeout: number): number {
  const seconds = timeout < LEAST_MILLISECONDS ? timeout : timeout / 1000;
  return Math.min(seconds, MOST_SECONDS);
}

function wordsOf(command: string | readonly string[]): readonly string[] {
  return typeof command === "string" ? ["bash", "-lc", command] : command;
}

/** `["apply_patch", PATCH]`, or a shell's command line that feeds it a heredoc and does nothing else. */
function patchIn(words: readonly string[]): string | null {
  if (words[0] === "apply_patch" && words.length === 2) return words[1] ?? "";
  const script = scriptOf(words)?.trim() ?? "";
  const heredoc = /^apply_patch\s*<<-?\s*(['"]?)(\w+)\1\n[\s\S]*\n\s*\2$/.test(script);
  return heredoc ? script : null;
}

/** Only bash knows the folder that a session is in, and none runs for a patch. */
function patchInSession(): ToolFailure {
  return new ToolFailure(
    "a patch can't be applied in a session. Leave session_name out; paths are relative to workdir, or to the workspace",
  );
}

function scriptOf(words: readonly string[]): string | null {
  const [program = "", option = "", script] = words;
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba)?sh$/.test(program);
  return isShell && /^-l?c$/.test(option) && words.length === 3 ? (script ?? null) : null;
}

function commandLine(words: readonly string[]): string {
  return scriptOf(words) ?? words.map(quoteWord).join(" ");
}

function withEnvironment(
  command: string,
  env: { [name: string]: string } | undefined,
  { sandbox }: ToolContext,
): string {
  const path = toolchainPath(sandbox.policy);
  const names = Object.entries({ ...(path !== null && { PATH: path }), ...env });
  if (names.length === 0) return command;
  const bad = names.find(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  if (bad) throw new ToolFailure(`${JSON.stringify(bad[0])} is no name of an environment variable`);
  return `export ${names.map(([name, value]) => `${name}=${quoteWord(value)}`).join(" ")}\n${command}`;
}

function withNote(result: ToolResult, { sandbox }: ToolContext): ToolResult {
  const note = missingProgram(result, sandbox.policy);
  return note === null ? result : { ...result, text: `${result.text}\n[${note}]` };
}
