import { mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  defaultPolicy,
  type OpenSandboxOptions,
  openSandbox,
  type PolicyOverrides,
  type Sandbox,
} from "../../src/sandbox/index.ts";

/** One thing that must hold for root and for an ordinary user alike. Throws when it doesn't. */
export type Scenario = (place: Place) => Promise<void>;

/** Thrown by a scenario for which this machine or user lacks something; the message says what. */
export class CannotBePlayed extends Error {
  override readonly name = "CannotBePlayed";
}

/** A workspace of the one who runs the scenario, with what it opens. */
export class Place {
  readonly root: string;
  readonly workspace: string;
  readonly #opened: Sandbox[] = [];

  constructor(parent: string) {
    this.root = realpathSync(mkdtempSync(join(parent, "scenario-")));
    this.workspace = join(this.root, "workspace");
    mkdirSync(this.workspace);
  }

  get state(): string {
    return join(this.root, "state");
  }

  async open(overrides: PolicyOverrides = {}, options: OpenSandboxOptions = {}): Promise<Sandbox> {
    const policy = defaultPolicy(this.workspace, overrides);
    const sandbox = await openSandbox(policy, { stateDirectory: this.state, ...options });
    this.#opened.push(sandbox);
    return sandbox;
  }

  async close(): Promise<void> {
    for (const sandbox of this.#opened) await sandbox.dispose();
  }
}

/** Runs a shell line and returns what it wrote. */
export async function shell(sandbox: Sandbox, line: string): Promise<string> {
  return (await sandbox.exec({ argv: ["bash", "-c", line] })).output;
}
