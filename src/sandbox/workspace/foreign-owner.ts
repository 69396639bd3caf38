import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Owner } from "../launcher/mount-plan.ts";

/** The first path under `root` that belongs to another user or group than `owner`, or null. */
export async function foreignOwner(root: string, owner: Owner): Promise<string | null> {
  const child = spawn(
    "find",
    [
      root,
      "(",
      "!",
      "-uid",
      String(owner.uid),
      "-o",
      "!",
      "-gid",
      String(owner.gid),
      ")",
      "-print",
      "-quit",
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let first: string | null = null;
  createInterface({ input: child.stdout }).once("line", (line) => {
    first = line;
  });
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(first));
  });
}
