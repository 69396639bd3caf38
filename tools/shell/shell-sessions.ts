import { randomBytes } from "node:crypto";
import type { ExecResult, Sandbox, SandboxCommand } from "ostinato";
import { sessionScript } from "./session-script.ts";

/** A bigger state is not saved: the session stays as it was before the command. */
const MOST_STATE_BYTES = 8 * 1024 * 1024;

/** The named shell sessions of one run: what each of them remembers. */
export class ShellSessions {
  readonly #states = new Map<string, string>();
  readonly #begun = new Set<string>();

  static #bySandbox = new WeakMap<Sandbox, ShellSessions>();

  static of(sandbox: Sandbox): ShellSessions {
    let sessions = ShellSessions.#bySandbox.get(sandbox);
    if (!sessions) {
      sessions = new ShellSessions();
      ShellSessions.#bySandbox.set(sandbox, sessions);
    }
    return sessions;
  }

  /** True the first time that this process uses the session. */
  begin(name: string): boolean {
    const isNew = !this.#begun.has(name);
    this.#begun.add(name);
    return isNew;
  }

  /**
   * Runs a command in a session, which begins with its first command. The result is that of the command;
   * its standard output and error are one stream. A working directory counts instead of the session's
   * own folder, and the session stays there.
   */
  async exec(
    sandbox: Sandbox,
    name: string,
    command: string,
    options: Omit<SandboxCommand, "argv" | "stdin">,
  ): Promise<ExecResult & { readonly kept: boolean }> {
    const mark = `s${randomBytes(8).toString("hex")}`;
    const state = this.#states.get(name) ?? "";
    const result = await sandbox.exec({
      ...options,
      argv: ["bash", "--noprofile", "--norc", "-c", sessionScript(mark), "bash", command],
      stdin: options.workingDirectory === undefined ? state : withoutFolder(state),
    });
    const kept = await this.#stateIn(sandbox, result, mark);
    if (kept !== null) this.#states.set(name, kept);
    return { ...result, output: result.stderr, kept: kept !== null };
  }

  async #stateIn(sandbox: Sandbox, result: ExecResult, mark: string): Promise<string | null> {
    const pattern = new RegExp(`${mark}:([A-Za-z0-9+/=]*):${mark}`);
    let encoded = pattern.exec(result.stdout)?.[1];
    if (encoded === undefined && result.wholeOutput !== undefined) {
      const whole = await sandbox.files.read(result.wholeOutput);
      encoded = pattern.exec(Buffer.from(whole).toString("latin1"))?.[1];
    }
    if (encoded === undefined || encoded.length > MOST_STATE_BYTES) return null;
    return Buffer.from(encoded, "base64").toString("utf8");
  }
}

/** A state ends with the line that goes to the session's folder. */
function withoutFolder(state: string): string {
  return state.replace(/cd -- .*\n$/, "");
}
