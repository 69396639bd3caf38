#!/usr/bin/env node
import { buildProgram } from "./program/build-program.ts";
import { reportError } from "./report-error.ts";

// A reader that has seen enough (`ostinato runs | head`) is no error: what is under way ends as it
// would, and its exit code says how. A run and an evaluation are aborted (`onInterrupt`).
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
