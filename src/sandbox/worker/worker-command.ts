import { cpSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { INSIDE } from "../profile/inside-paths.ts";
import type { SandboxLimits } from "../sandbox.ts";

/** `.ts` in a clone, `.js` in an installed package. */
const EXTENSION = extname(fileURLToPath(import.meta.url));
const PROGRAMS_FOLDER = join(dirname(fileURLToPath(import.meta.url)), "..", "inside");

/** Tells Node the module type of the files beside it. */
export const WORKER_PACKAGE = '{"type":"module"}\n';

/** The worker's files: their host paths and their paths inside. */
export const WORKER_PARTS = [
  { name: "node", source: process.execPath, target: `${INSIDE.runtime}/node`, kind: "file" },
  { name: "inside", source: PROGRAMS_FOLDER, target: `${INSIDE.runtime}/inside`, kind: "folder" },
] as const;

/** Few threads and a small heap: the worker only moves bytes. */
export const WORKER_ARGV: readonly string[] = [
  `${INSIDE.runtime}/node`,
  "--v8-pool-size=1",
  "--max-old-space-size=512",
  "--disable-warning=ExperimentalWarning",
  `${INSIDE.runtime}/inside/worker-program${EXTENSION}`,
];

export const WORKER_ENVIRONMENT = { UV_THREADPOOL_SIZE: "1" } as const;

/**
 * The worker without mounts: its program is copied to `folder`, so that nothing else in this package must be
 * readable.
 */
export function hostWorker(folder: string): {
  readonly argv: readonly string[];
  readonly readable: readonly string[];
} {
  const programs = join(folder, "inside");
  const description = join(folder, "package.json");
  cpSync(PROGRAMS_FOLDER, programs, { recursive: true });
  writeFileSync(description, WORKER_PACKAGE);
  const [, ...options] = WORKER_ARGV.slice(0, -1);
  return {
    argv: [process.execPath, ...options, join(programs, `worker-program${EXTENSION}`)],
    readable: [process.execPath, programs, description],
  };
}

/** The worker lives as long as the run, so a call's time limits don't apply. */
export function workerLimits(limits: SandboxLimits): SandboxLimits {
  return {
    ...limits,
    wallMilliseconds: Number.POSITIVE_INFINITY,
    cpuSeconds: 1_000_000,
    memoryBytes: Math.max(limits.memoryBytes, 1024 * 1024 * 1024),
    processes: Math.max(limits.processes, 64),
  };
}
