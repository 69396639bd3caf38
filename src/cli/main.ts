#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { requireNode } from "../require-node.ts";
import { EXIT_CODES } from "./exit-code.ts";
import { callerFolder } from "./input/caller-folder.ts";
import { tooOldNode } from "./node-version.ts";
import { listenForOutputFailure } from "./output-failure.ts";
import { buildProgram } from "./program/build-program.ts";
import { reportError } from "./report-error.ts";

listenForOutputFailure();

try {
  requireNode();
  const tooOld = tooOldNode(process.versions.node);
  if (tooOld === null) {
    const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
    const folder = callerFolder(process.env, process.cwd(), packageFolder);
    if (folder !== null) process.chdir(folder);
    await buildProgram().parseAsync();
  } else {
    process.stderr.write(`ostinato: ${tooOld}\n`);
    process.exitCode = EXIT_CODES.failed;
  }
} catch (error) {
  process.exitCode = reportError(error, { json: asksForJson(process.argv) });
}

/** Works even if the command line can't be parsed. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? undefined : end).includes("--json");
}
