#!/usr/bin/env node
import { EXIT_CODES } from "./exit-code.ts";
import { tooOldNode } from "./node-version.ts";
import { listenForOutputFailure } from "./output-failure.ts";
import { buildProgram } from "./program/build-program.ts";
import { reportError } from "./report-error.ts";

listenForOutputFailure();

const tooOld = tooOldNode(process.versions.node);
if (tooOld === null) {
  try {
    await buildProgram().parseAsync();
  } catch (error) {
    process.exitCode = reportError(error);
  }
} else {
  process.stderr.write(`ostinato: ${tooOld}\n`);
  process.exitCode = EXIT_CODES.failed;
}
