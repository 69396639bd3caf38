import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { requireDirectory } from "../file/text-file.ts";
import { applyIn, reconcileIn } from "../patch/apply-patch.ts";
import { quoteWord, shell } from "./shell.ts";

/**
 * The container tool that gpt-oss was trained with, as another name of `shell`: `cmd` is the argument list
 * of a program. A patch that the model hands to a program `apply_patch`, as it was trained to, is applied.
 */
export const containerExec = defineTool({
  name: "container.exec",
  description: "Runs a program in the workspace and returns its output and exit code.",
  input: z.strictObject({
    cmd: z
      .union([z.array(z.string()), z.string()])
      .describe("Program and arguments, or a command line"),
    workdir: z.string().optional().describe("Folder to run in; left out: the workspace"),
    env: z.record(z.string(), z.string()).optional().describe("Environment variables to set"),
    session_name: z.string().optional().describe("Session whose folder and variables are kept"),
    timeout: shell.input.shape.timeout,
  }),
  effect: "once",
  timeout: shell.timeout,
  permissions: shell.permissions,
  async run({ cmd, workdir, env, session_name: session, timeout }, context) {
    const words = wordsOf(cmd);
    if (words.every((word) => word.trim() === "")) throw new ToolFailure("cmd is empty");
    const patch = patchIn(words);
    if (patch !== null) {
      if (session && workdir === undefined) throw patchInSession();
      if (workdir !== undefined) await requireDirectory(context.sandbox.files, workdir);
      return applyIn(workdir ?? ".", patch, context);
    }
    return shell.run(
      {
        command: withEnvironment(commandLine(words), env),
        workdir,
        session,
        timeout,
      },
      context,
    );
  },
  reconcile({ cmd, workdir }, context) {
    const patch = patchIn(wordsOf(cmd));
    if (patch !== null) return reconcileIn(workdir ?? ".", patch, context);
    throw new ToolFailure("whether the command ran can't be told");
  },
});

function wordsOf(cmd: string | readonly string[]): readonly string[] {
  return typeof cmd === "string" ? ["bash", "-lc", cmd] : cmd;
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

function withEnvironment(command: string, env: { [name: string]: string } | undefined): string {
  const names = Object.entries(env ?? {});
  if (names.length === 0) return command;
  const bad = names.find(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  if (bad) throw new ToolFailure(`${JSON.stringify(bad[0])} is no name of an environment variable`);
  return `export ${names.map(([name, value]) => `${name}=${quoteWord(value)}`).join(" ")}\n${command}`;
}
