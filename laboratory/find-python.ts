import { spawnSync } from "node:child_process";

/** The first Python that has PyTorch and numpy, `PYTHON` before the others; a project's own Python often has not. */
export function findPython(environment: NodeJS.ProcessEnv = process.env): string | null {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"];
  for (const name of candidates) {
    if (name === undefined) continue;
    const { status } = spawnSync(name, ["-c", "import torch, numpy"], { env: environment });
    if (status === 0) return name;
  }
  return null;
}
