import { type ChildProcess, spawn } from "node:child_process";
import { chownSync } from "node:fs";
import { ORDINARY_USER } from "../ordinary-user.ts";

/** As root, the workspace is another user's, who races; else it is one's own. */
export function giveToRacer(folder: string): void {
  if (process.getuid?.() === 0) chownSync(folder, ORDINARY_USER.uid, ORDINARY_USER.gid);
}

/** Starts a Python program, as whom the workspace was given to, that works on it until it is stopped. */
export function startRacer(workspace: string, program: string, ...words: string[]): ChildProcess {
  const asUser = process.getuid?.() === 0 ? ORDINARY_USER.asUser : [];
  const [file = "", ...rest] = [...asUser, "/usr/bin/python3", "-c", program, ...words];
  // The folder is handed over as the current one: the racer can't look for it below /tmp.
  return spawn(file, rest, { cwd: workspace, stdio: "ignore" });
}

/** @throws when the racer has ended before: nothing was raced then. */
export async function stopRacer(racer: ChildProcess): Promise<void> {
  if (racer.exitCode !== null) throw new Error(`The racer ended with ${racer.exitCode}.`);
  const ended = new Promise((resolve) => racer.once("close", resolve));
  racer.kill("SIGKILL");
  await ended;
}
