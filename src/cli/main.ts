#!/usr/bin/env node
import { buildProgram } from "./program/build-program.ts";
import { reportError } from "./report-error.ts";

// A reader that has seen enough (`ostinato runs | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
