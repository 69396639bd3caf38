import { randomBytes } from "node:crypto";
import type { ExecResult, Sandbox, SandboxCommand } from "ostinato";
import { z } from "zod";
import { PYTHON_WORKER } from "./python-worker.ts";

const sessionState = z.object({
  imports: z.record(z.string(), z.string()),
  definitions: z.record(z.string(), z.string()),
  values: z.string(),
});

const cellReport = z.object({
  failed: z.boolean(),
  written: z.array(z.string()),
  lost: z.array(z.string()),
  state: sessionState,
});

/** The worker's report on a cell. */
export type CellReport = z.output<typeof cellReport>;

/**
 * The most compressed bytes of all values of a session; a value that doesn't fit is lost, and
 * named.
 */
const MOST_VALUE_BYTES = 8 * 1024 * 1024;

/** The Python session of one run: the state that its last cell left. */
export class PythonSession {
  #state: z.output<typeof sessionState> | null = null;
  #isBegun = false;

  static #bySandbox = new WeakMap<Sandbox, PythonSession>();

  static of(sandbox: Sandbox): PythonSession {
    let session = PythonSession.#bySandbox.get(sandbox);
    if (!session) {
      session = new PythonSession();
      PythonSession.#bySandbox.set(sandbox, session);
    }
    return session;
  }

  /** True the first time that this process uses it. */
  begin(): boolean {
    const isNew = !this.#isBegun;
    this.#isBegun = true;
    return isNew;
  }

  /** Runs a cell. `report` is null when it was stopped, or ended the interpreter: the state stays as it was. */
  async run(
    sandbox: Sandbox,
    code: string,
    options: Pick<SandboxCommand, "limits" | "signal">,
  ): Promise<{ readonly result: ExecResult; readonly report: CellReport | null }> {
    const mark = `p${randomBytes(8).toString("hex")}`;
    const result = await sandbox.exec({
      ...options,
      argv: ["python3", "-c", PYTHON_WORKER],
      environment: { MPLBACKEND: "Agg", PYTHONDONTWRITEBYTECODE: "1" },
      stdin: JSON.stringify({ code, state: this.#state, mark, most: MOST_VALUE_BYTES }),
    });
    const report = await this.#reportIn(sandbox, result, mark);
    if (report) this.#state = report.state;
    return { result, report };
  }

  async #reportIn(sandbox: Sandbox, result: ExecResult, mark: string): Promise<CellReport | null> {
    const pattern = new RegExp(`${mark}:([A-Za-z0-9+/=]*):${mark}`);
    let encoded = pattern.exec(result.stdout)?.[1];
    if (encoded === undefined && result.wholeOutput !== undefined) {
      const whole = await sandbox.files.read(result.wholeOutput);
      encoded = pattern.exec(Buffer.from(whole).toString("latin1"))?.[1];
    }
    if (encoded === undefined) return null;
    const parsed = cellReport.safeParse(
      JSON.parse(Buffer.from(encoded, "base64").toString("utf8")),
    );
    return parsed.success ? parsed.data : null;
  }
}
