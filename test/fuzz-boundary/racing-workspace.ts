import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../src/errors.ts";
import { StateDirectory } from "../../src/sandbox/workspace/state-directory.ts";
import { copyTree } from "../../src/sandbox/workspace/tree/copy-tree.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { shell } from "../attack/attack.ts";
import { giveToRacer, startRacer, stopRacer } from "../attack/racer.ts";
import type { World } from "../attack/world.ts";
import type { FuzzKind, Round } from "./fuzz-kind.ts";
import type { Random } from "./random.ts";
import type { ThreadMeter } from "./thread-meter.ts";

/** Folders that are copied, committed into, and swapped. */
const FOLDERS = ["a", "a/b", "c"];
const FILES = 10;
const COPYING_MILLISECONDS = 500;
const COMMITS = 2;

/**
 * Swaps what is in the workspace for links to `argv[1]`, and back, in an order that `argv[2]` draws. As
 * `commits`, only while a commit is under way, and its staging folder as well: what was changed before is a conflict.
 */
const RACER = `
import os, random, sys, time
outside, draw, during = sys.argv[1], random.Random(sys.argv[2]), sys.argv[3]
names = ["a", "a/b", "c", "a/secret.txt", "c/secret.txt", "new", "new/1", "a/1", "c/2"]
def attempt(action, *words):
    try: action(*words)
    except OSError: pass
def swap(path):
    parent, name = os.path.split(path)
    # Not through a link: this user may write outside, where whoever commits is the same one.
    try: folder = os.open(parent or ".", os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError: return
    attempt(lambda: os.rename(name, name + ".aside", src_dir_fd=folder, dst_dir_fd=folder))
    attempt(lambda: os.symlink(outside + "/secret.txt" if draw.random() < 0.3 else outside, name, dir_fd=folder))
    if draw.random() < 0.2: time.sleep(draw.random() / 1000)
    attempt(lambda: os.unlink(name, dir_fd=folder))
    attempt(lambda: os.rename(name + ".aside", name, src_dir_fd=folder, dst_dir_fd=folder))
    os.close(folder)
def steal(staging):
    if draw.random() < 0.3:
        for number in range(12): attempt(os.symlink, outside + "/secret.txt", "%s/%d" % (staging, number))
        attempt(os.symlink, outside, staging + "/folder")
        return
    attempt(os.rename, staging, "stolen-%d" % time.time_ns())
    attempt(os.mkdir, staging, 0o777)
    for number in range(12): attempt(os.symlink, outside + "/secret.txt", "%s/%d" % (staging, number))
    attempt(os.symlink, outside, staging + "/folder")
parent = os.getppid()
# Whoever started it may be killed.
while os.getppid() == parent:
    if during == "copies":
        swap(draw.choice(names))
        continue
    for staging in [x for x in os.listdir(".") if x.startswith(".ostinato-commit-")]:
        if draw.random() < 0.3: steal(staging)
        else: swap(draw.choice(names))`;

/** Copies and commits of a workspace that another process works on all the while. */
export async function racingWorkspace(world: World): Promise<FuzzKind> {
  const secret = join(world.outside, "secret.txt");
  const before = await world.fingerprint(world.outside);
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  let copies = 0;

  function makeFolders(): void {
    giveToRacer(world.workspace);
    for (const name of FOLDERS) {
      const folder = join(world.workspace, name);
      if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) continue;
      mkdirSync(folder, { recursive: true });
      giveToRacer(folder);
      writeFileSync(join(folder, "secret.txt"), "decoy");
      for (let index = 0; index < FILES; index++) writeFileSync(join(folder, `${index}`), "x");
    }
  }

  /** What was read from outside, if anything. */
  async function copy(): Promise<string[]> {
    const state = new StateDirectory(join(world.root, `copy-${copies++}`));
    mkdirSync(state.path, { mode: 0o700 });
    await copyTree(world.workspace, state, user).catch(onlyRefusal);
    const found = [...FOLDERS, ...FOLDERS.map((name) => `${name}.aside`), "new"].filter((name) =>
      holds(join(state.copy, name), world.secret),
    );
    await removeTree(state.path);
    return found.map((name) => `the copy has a file from outside in ${name}`);
  }

  async function commit(random: Random): Promise<void> {
    const sandbox = await world.open();
    try {
      const names = random.some(["a/1", "c/2", "new/1", "new/deep/2", "a/b/new", "c/new/3"], 0.7);
      const lines = names.map((name) => `mkdir -p $(dirname ${name}); echo changed > ${name}`);
      if (random.chance(0.5)) lines.push(`chmod 777 ${random.pick(FOLDERS)}`);
      if (random.chance(0.3)) lines.push(`rm -rf ${random.pick(FOLDERS)}`);
      await shell(sandbox, lines.join("\n"));
      await sandbox.commit().catch(onlyRefusal);
      await sandbox.discard().catch(onlyRefusal);
    } finally {
      await sandbox.dispose();
    }
  }

  return {
    async round(random: Random, meter: ThreadMeter): Promise<Round> {
      makeFolders();
      let items = 0;
      const problems: string[] = [];
      const during = random.pick(["copies", "commits"]);
      const racers = [random.below(2 ** 31), random.below(2 ** 31)].map((seed) =>
        startRacer(world.workspace, RACER, world.outside, `${seed}`, during),
      );
      try {
        if (during === "copies") {
          for (const end = performance.now() + COPYING_MILLISECONDS; performance.now() < end; ) {
            problems.push(...(await meter.watch(copy)));
            items++;
          }
        } else {
          for (; items < COMMITS; items++) await meter.watch(() => commit(random));
        }
      } finally {
        for (const racer of racers) await stopRacer(racer);
      }
      if ((await world.fingerprint(world.outside)) !== before) {
        problems.push("something outside of the workspace was changed");
      }
      if (readFileSync(secret, "utf8") !== world.secret) problems.push("the secret was changed");
      await world.settle();
      await removeTree(world.workspace);
      mkdirSync(world.workspace);
      writeFileSync(join(world.workspace, "real.txt"), "harmless\n");
      return { items, problems };
    },
  };
}

function holds(folder: string, secret: string): boolean {
  try {
    return (
      lstatSync(folder).isDirectory() &&
      lstatSync(join(folder, "secret.txt")).isFile() &&
      readFileSync(join(folder, "secret.txt"), "utf8") === secret
    );
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR"].includes(code)) return false;
    throw error;
  }
}

/** What vanishes or changes meanwhile may end a copy or a commit, in words. @throws what isn't Ostinato's own error. */
function onlyRefusal(error: unknown): void {
  if (!OstinatoError.is(error)) throw error;
}
