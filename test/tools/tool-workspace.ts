import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll } from "vitest";
import { openSandbox } from "../../src/sandbox/open-sandbox.ts";
import { defaultPolicy, type PolicyOverrides } from "../../src/sandbox/policy.ts";
import type { Sandbox, SandboxTier } from "../../src/sandbox/sandbox.ts";
import { checkArguments } from "../../src/tool/check-arguments.ts";
import { ownArguments } from "../../src/tool/own-arguments.ts";
import type { AnyTool, EarlierResult, ToolContext } from "../../src/tool/tool.ts";
import { removeFolder } from "../remove-folder.ts";

// The search index of a test lies in its own folder, not in the user's cache.
const cache = mkdtempSync(join(tmpdir(), "ostinato-cache-"));
process.env.XDG_CACHE_HOME = cache;
afterAll(() => removeFolder(cache));

export interface CallOutcome {
  /** What the model reads: `Error: …` for a failure. */
  readonly text: string;
  readonly details: unknown;
  readonly failed: boolean;
}

/** A folder with files and a real sandbox on it, in which tools are called as the planner does. */
export class ToolWorkspace {
  readonly root: string;
  readonly sandbox: Sandbox;
  readonly shown: string[] = [];
  /** What the run's calls returned in another process. */
  earlier: readonly EarlierResult[] = [];

  private constructor(root: string, sandbox: Sandbox) {
    this.root = root;
    this.sandbox = sandbox;
  }

  /** Changes go straight into the folder, so that a test can look at them, unless the policy says otherwise. */
  static async open(
    files: { readonly [path: string]: string | Uint8Array } = {},
    policy: PolicyOverrides = {},
    tier: SandboxTier = "bubblewrap",
  ): Promise<ToolWorkspace> {
    const base = mkdtempSync(join(tmpdir(), "ostinato-tools-"));
    const root = join(base, "workspace");
    mkdirSync(root);
    const sandbox = await openSandbox(defaultPolicy(root, { mode: "direct", ...policy }), {
      stateDirectory: join(base, "state"),
      tier,
    });
    const workspace = new ToolWorkspace(root, sandbox);
    workspace.put(files);
    return workspace;
  }

  put(files: { readonly [path: string]: string | Uint8Array }): void {
    for (const [path, content] of Object.entries(files)) {
      const full = join(this.root, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
    }
  }

  /** Removes everything in the folder. */
  clear(): void {
    for (const name of readdirSync(this.root)) {
      rmSync(join(this.root, name), { recursive: true });
    }
  }

  async call(tool: AnyTool, input: unknown, signal?: AbortSignal): Promise<CallOutcome> {
    const checked = await checkArguments(tool, ownArguments(tool, input).value);
    if (!checked.ok) return { text: `Error: ${checked.problem}`, details: null, failed: true };
    const context: ToolContext = {
      runId: "run",
      callId: "1.1",
      idempotencyKey: "call/1.1",
      signal: signal ?? new AbortController().signal,
      sandbox: this.sandbox,
      progress: (text) => this.shown.push(text),
      earlier: async () => this.earlier,
    };
    try {
      const result = await tool.run(checked.value as never, context);
      return typeof result === "string"
        ? { text: result, details: undefined, failed: false }
        : { text: result.text, details: result.details, failed: false };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ToolFailed") throw error;
      const { details } = error as Error & { details: unknown };
      return { text: `Error: ${error.message}`, details, failed: true };
    }
  }

  /** All files of the folder: path -> content, in order of path. */
  files(): { [path: string]: string } {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    return Object.fromEntries(
      entries.map((path) => [relative(this.root, path), readFileSync(path, "utf8")]),
    );
  }

  /** Names of all folders and files, so that nothing is left over. */
  names(): string[] {
    return (readdirSync(this.root, { recursive: true }) as string[]).sort();
  }

  async close(): Promise<void> {
    // An overlay's own folders can't be removed by an ordinary user otherwise.
    if (this.sandbox.store === "overlay") await this.sandbox.discard();
    await this.sandbox.dispose();
    await removeFolder(dirname(this.root));
  }
}
