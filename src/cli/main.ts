#!/usr/bin/env node
import { listenForOutputFailure } from "./output-failure.ts";
import { buildProgram } from "./program/build-program.ts";
import { reportError } from "./report-error.ts";

listenForOutputFailure();

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
