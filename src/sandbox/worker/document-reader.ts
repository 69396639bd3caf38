import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { narrowLimits } from "../policy.ts";
import { INSIDE } from "../profile/inside-paths.ts";
import type { SandboxLimits } from "../sandbox.ts";

const MEBIBYTE = 1024 * 1024;
const LONGEST_MILLISECONDS = 20_000;
const MOST_MEMORY = 512 * MEBIBYTE;
/** Node sets addresses aside before it starts, which the kernel counts against the limit of one process. */
const SET_ASIDE = 512 * MEBIBYTE;
const LONGEST_TEXT = 16 * MEBIBYTE;
/** Documents that are read at a time: each takes a processor and memory of its own. */
export const READING_AT_ONCE = 2;

/** pdf.js, by host path, and where the program inside finds it. */
export const READER_PARTS = [
  {
    name: "unpdf",
    source: join(dirname(createRequire(import.meta.url).resolve("unpdf")), ".."),
    target: `${INSIDE.runtime}/node_modules/unpdf`,
    kind: "folder",
  },
] as const;

export const READER_ARGV: readonly string[] = [
  `${INSIDE.runtime}/node`,
  "--v8-pool-size=1",
  "--max-old-space-size=384",
  "--disable-warning=ExperimentalWarning",
  `${INSIDE.runtime}/inside/pdf-program${extname(fileURLToPath(import.meta.url))}`,
];

/** What one document may take, whatever more the policy gives; the text is bounded by itself. */
export function readerLimits(limits: SandboxLimits): SandboxLimits {
  const narrowed = narrowLimits(limits, {
    wallMilliseconds: LONGEST_MILLISECONDS,
    cpuSeconds: LONGEST_MILLISECONDS / 1000,
    processes: 64,
    memoryBytes: MOST_MEMORY,
  });
  return { ...narrowed, outputBytes: LONGEST_TEXT };
}

/** What the kernel holds each process to; what is really used is watched. */
export function kernelLimits(limits: SandboxLimits): SandboxLimits {
  return { ...limits, memoryBytes: limits.memoryBytes + SET_ASIDE };
}
