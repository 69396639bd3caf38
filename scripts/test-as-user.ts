/**
 * Runs the tests as an ordinary user. If root runs this, they run in a copy of the repository that
 * belongs to an unprivileged user and is removed afterwards; for anybody else they run in place.
 *
 *   npm run test:user              all tests
 *   npm run test:user -- FILE…     arguments for vitest, as with `npm test`
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { removeTree } from "../src/sandbox/workspace/tree/remove-tree.ts";
import { ORDINARY_USER } from "../test/ordinary-user.ts";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));
/** Not copied: git's data, leftovers of runs, and what is linked instead. */
const LEFT_OUT = new Set([".git", ".ostinato", "node_modules"]);

/** On disk, so that modules can be hard-linked: `/tmp` may be in memory. */
const PARENT = "/var/tmp";

const { uid, gid, asUser } = ORDINARY_USER;
const npmTest = ["npm", "test", "--", ...process.argv.slice(2)];
process.exitCode =
  process.getuid?.() === 0 ? await inCopy() : await run(npmTest, REPOSITORY, process.env);

async function inCopy(): Promise<number> {
  const base = mkdtempSync(join(PARENT, "ostinato-as-user-"));
  try {
    const repository = join(base, "repository");
    const home = join(base, "home");
    const temporary = join(base, "tmp");
    copyRepository(repository);
    for (const folder of [home, temporary]) mkdirSync(folder);
    must("chown", "-R", "-h", `${uid}:${gid}`, base);
    linkModules(join(repository, "node_modules"));
    return await run([...asUser, ...npmTest], repository, environment(home, temporary));
  } finally {
    await removeTree(base);
  }
}

function copyRepository(target: string): void {
  cpSync(REPOSITORY, target, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(relative(REPOSITORY, source)),
  });
}

/**
 * Links instead of copies if the file system and the files' modes allow it: they are more than a
 * gigabyte.
 */
function linkModules(target: string): void {
  const source = join(REPOSITORY, "node_modules");
  const linked =
    answer("find", source, "-type", "f", "!", "-perm", "-o=r", "-print", "-quit") === "" &&
    spawnSync("cp", ["-a", "--link", source, target], { stdio: "ignore" }).status === 0;
  if (linked) {
    // Only the folders: a linked file is the original itself, which the user may read but not
    // write.
    must("find", target, "-type", "d", "-exec", "chown", `${uid}:${gid}`, "{}", "+");
    return;
  }
  must("rm", "-rf", target);
  must("cp", "-a", source, target);
  must("chown", "-R", "-h", `${uid}:${gid}`, target);
}

/**
 * The environment of a user who has just logged in; npm puts the copy's own programs first in
 * `PATH`.
 */
function environment(home: string, temporary: string): NodeJS.ProcessEnv {
  const kept = ["CI", "TERM", "NO_COLOR", "FORCE_COLOR"].filter((name) => name in process.env);
  const folders = (process.env.PATH ?? "").split(delimiter);
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    PATH: folders.filter((folder) => !`${folder}/`.startsWith(REPOSITORY)).join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    // Its notice would come after the closing line.
    NPM_CONFIG_UPDATE_NOTIFIER: "false",
  };
}

/**
 * Returns the exit status. Ctrl-C reaches the tests too: this waits for them and then cleans up.
 */
async function run(
  [file = "", ...words]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const child = spawn(file, words, { cwd, env, stdio: "inherit" });
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

function must(file: string, ...words: readonly string[]): void {
  const { status, error } = spawnSync(file, words, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${file} ${words.join(" ")} failed`, { cause: error });
}

function answer(file: string, ...words: readonly string[]): string {
  return spawnSync(file, words, { encoding: "utf8" }).stdout;
}
