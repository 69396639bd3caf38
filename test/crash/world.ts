import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Moment, Plan } from "./plan.ts";

/** What the victim does to the world, in files that outlive it, and the moment in which it dies. */
export class World {
  readonly #place: string;
  readonly #attempt: string;
  readonly #plan: Plan;
  #reached = 0;

  constructor(folder: string, name: string, attempt: string, plan: Plan) {
    this.#place = join(folder, name);
    this.#attempt = attempt;
    this.#plan = plan;
  }

  say(file: string, line: string): void {
    appendFileSync(`${this.#place}.${file}`, `${this.#attempt} ${line}\n`);
  }

  /** Ends the process if the plan says so. */
  moment(at: Moment): void {
    if (this.isMoment(at)) die();
  }

  isMoment(at: Moment): boolean {
    return this.#plan.at === at && ++this.#reached === this.#plan.count;
  }

  happened(key: string): boolean {
    return happened(`${this.#place}.effects`, key);
  }

  /** The effect that must not happen twice: a line on the disk. */
  effect(key: string): string {
    this.moment("before-effect");
    write(`${this.#place}.effects`, "a", `${key}\n`);
    this.moment("after-effect");
    return `sent ${key}`;
  }

  /** Keeps a text, in place of what was kept under this name. */
  keep(file: string, text: string): void {
    write(`${this.#place}.${file}`, "w", text);
  }

  /** Null: nothing was kept. */
  kept(file: string): string | null {
    try {
      return readFileSync(`${this.#place}.${file}`, "utf8");
    } catch {
      return null;
    }
  }
}

/** Whether an effect is on the disk. */
export function happened(ledger: string, key: string): boolean {
  try {
    return readFileSync(ledger, "utf8").split("\n").includes(key);
  } catch {
    return false;
  }
}

function write(path: string, flags: "a" | "w", text: string): void {
  const file = openSync(path, flags);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
  // The signal ends this process; nothing after it may happen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
