import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A process of this bench that speaks in lines. */
export interface Child extends Disposable {
  write(line: string): void;
  /** Resolves when it says the line next. */
  says(line: string): Promise<void>;
}

export function startChild(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Child {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, program), ...words],
    { env: { ...process.env, ...environment }, stdio: ["pipe", "pipe", "inherit"] },
  );
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout });
  return {
    write: (line) => void child.stdin?.write(`${line}\n`),
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error(`${program} ended.`));
        child.once("exit", ended);
        lines.on("line", function hear(line) {
          if (line !== wanted) return;
          lines.off("line", hear);
          child.off("exit", ended);
          resolve();
        });
      }),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}
