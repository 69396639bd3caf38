import { readFileSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";

/** The variable that `--database env` reads. */
const DEFAULT_VARIABLE = "OSTINATO_DATABASE_URL";

/**
 * The URL that `--database` means: `env` or `env:NAME` is a variable's value, `file:PATH` a file's content, and
 * anything else the URL itself, which then must have no password: every user of the machine can read a
 * program's arguments.
 *
 * @throws OstinatoError `input.invalid`, without the URL.
 */
export function databaseUrl(given: string): string {
  const [, kind, name] = /^(env|file)(?::(.*))?$/s.exec(given) ?? [];
  if (kind === "env") return ofVariable(name || DEFAULT_VARIABLE);
  if (kind === "file" && name) return ofFile(name);
  if (!/^postgres(ql)?:\/\//.test(given)) {
    throw new OstinatoError("input.invalid", "--database doesn't name a database.", { hint: HINT });
  }
  if (hasPassword(given)) {
    throw new OstinatoError(
      "input.invalid",
      "The database URL has a password, and every user of this machine can read a program's arguments.",
      { hint: HINT },
    );
  }
  return given;
}

const HINT =
  "Give `env` (the variable OSTINATO_DATABASE_URL), env:NAME, file:PATH, or a URL without a password.";

function ofVariable(name: string): string {
  const value = process.env[name]?.trim();
  if (value) return value;
  throw new OstinatoError("input.invalid", `The variable ${name} is not set.`, {
    hint: "Set it to the database's URL: postgres://<user>:<password>@<host>/<database>",
  });
}

function ofFile(path: string): string {
  try {
    const text = readFileSync(path, "utf8").trim();
    if (text !== "") return text;
  } catch (cause) {
    throw new OstinatoError("input.invalid", `The file ${path} can't be read.`, {
      hint: "Check the path: --database file:PATH",
      cause,
    });
  }
  throw new OstinatoError("input.invalid", `The file ${path} is empty.`, {
    hint: "Write the database's URL into it: postgres://<user>:<password>@<host>/<database>",
  });
}

/** In the authority, also of a URL that can't be parsed, or as a parameter. */
function hasPassword(url: string): boolean {
  const authority = /^[^/]*\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
  const user = authority.slice(0, Math.max(0, authority.lastIndexOf("@")));
  return user.includes(":") || /[?&](ssl)?password=/i.test(url);
}
