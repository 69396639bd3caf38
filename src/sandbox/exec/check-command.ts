import { OstinatoError } from "../../errors.ts";
import type { SandboxCommand } from "../sandbox.ts";

/** The longest argument that the kernel accepts: `MAX_ARG_STRLEN` of Linux. */
const WORD_BYTES = 128 * 1024;

/** @throws OstinatoError `input.invalid` for a command that can't be started. */
export function checkCommand(command: SandboxCommand): void {
  const { argv, environment = {}, workingDirectory = "" } = command;
  if (argv.length === 0 || argv[0] === "") fail("A command needs a program's name.");
  const words = [...argv, ...Object.values(environment), workingDirectory];
  if (words.some((word) => word.includes("\0"))) fail("A command can't contain a NUL character.");
  if (words.some((word) => Buffer.byteLength(word) >= WORD_BYTES)) {
    fail(`No word of a command may have ${WORD_BYTES} bytes or more; put long text in a file.`);
  }
  const bad = Object.keys(environment).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (bad !== undefined) fail(`"${bad}" is no name of an environment variable.`);
}

function fail(message: string): never {
  throw new OstinatoError("input.invalid", message);
}
