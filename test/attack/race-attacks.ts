import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyStep, undoStep } from "../../src/sandbox/workspace/commit/apply-commit.ts";
import type { CommitStep } from "../../src/sandbox/workspace/commit/commit-plan.ts";
import { StateDirectory } from "../../src/sandbox/workspace/state-directory.ts";
import { AnchoredTree } from "../../src/sandbox/workspace/tree/anchored-tree.ts";
import { copyTree } from "../../src/sandbox/workspace/tree/copy-tree.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { ORDINARY_USER } from "../ordinary-user.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import { giveToRacer, startRacer, stopRacer } from "./racer.ts";

const FILES = 400;

/** Puts links to `argv[1]` where a commit prepares its files, as often as one begins. */
const STEAL_STAGING = `
import os, sys, time
while True:
    for name in [x for x in os.listdir(".") if x.startswith(".ostinato-commit-")]:
        try:
            os.rename(name, "stolen-%d" % time.time_ns()); os.mkdir(name, 0o777)
            for number in range(int(sys.argv[2])): os.symlink(sys.argv[1], "%s/%d" % (name, number))
            os.symlink(os.path.dirname(sys.argv[1]), name + "/folder")
        except OSError: pass`;

/** Makes `argv[2]` a link to `argv[1]` and what it was again, without end. */
const SWAP = `
import os, sys
target, name = sys.argv[1:3]
while True:
    try: os.rename(name, "swapped")
    except OSError: pass
    try: os.symlink(target, name)
    except OSError: pass
    try: os.unlink(name)
    except OSError: pass
    try: os.rename("swapped", name)
    except OSError: pass`;

/** What somebody does who may write the workspace while Ostinato, perhaps as root, works on it. */
export const RACE_ATTACKS: readonly Attack[] = [
  {
    id: "own-race-01",
    input: "the folder of a commit's new files swapped for one that is full of links",
    async attempt(world) {
      const secret = join(world.outside, "secret.txt");
      const before = await world.fingerprint(world.outside);
      giveToRacer(world.workspace);
      const outcomes: string[] = [];
      const racer = startRacer(world.workspace, STEAL_STAGING, secret, `${FILES}`);
      try {
        for (const end = performance.now() + world.raceMilliseconds; ; ) {
          const sandbox = await world.open();
          const name = `round-${outcomes.length}`;
          await shell(
            sandbox,
            `mkdir ${name}; for i in {1..${FILES}}; do echo A > ${name}/$i; done`,
          );
          outcomes.push(await sandbox.commit().then(() => "committed", String));
          await sandbox.discard().catch(() => {});
          await sandbox.dispose();
          if (performance.now() > end) break;
        }
      } finally {
        await stopRacer(racer);
      }
      const held = (await world.fingerprint(world.outside)) === before;
      return verdict(held && readFileSync(secret, "utf8") === world.secret, outcomes);
    },
  },
  {
    id: "own-race-02",
    input: "a folder swapped for a link while the workspace is copied",
    async attempt(world) {
      const folder = join(world.workspace, "copied");
      mkdirSync(folder);
      for (let index = 0; index < FILES; index++) writeFileSync(join(folder, `${index}`), "x");
      writeFileSync(join(folder, "secret.txt"), "decoy");
      giveToRacer(world.workspace);
      giveToRacer(folder);
      const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
      const racer = startRacer(world.workspace, SWAP, world.outside, "copied");
      let copies = 0;
      try {
        for (const end = performance.now() + world.raceMilliseconds; ; ) {
          const state = new StateDirectory(join(world.root, `copy-${copies++}`));
          mkdirSync(state.path, { mode: 0o700 });
          await copyTree(world.workspace, state, user);
          const seen = ["copied", "swapped"]
            .map((name) => join(state.copy, name, "secret.txt"))
            .filter((path) => existsSync(path) && lstatSync(join(path, "..")).isDirectory())
            .map((path) => readFileSync(path, "utf8"));
          if (seen.includes(world.secret)) return verdict(false, `read in copy ${copies}`);
          await removeTree(state.path);
          if (performance.now() > end) break;
        }
      } finally {
        await stopRacer(racer);
      }
      return verdict(copies > 0, `${copies} copies`);
    },
  },
  {
    id: "own-race-03",
    input: "a direct run's files swapped for links under a commit's changes of modes and folders",
    async attempt(world) {
      const folder = join(world.workspace, "moded");
      mkdirSync(folder, { mode: 0o755 });
      const inode = `${lstatSync(folder, { bigint: true }).ino}`;
      giveToRacer(world.workspace);
      giveToRacer(folder);
      const owner = process.getuid?.() === 0 ? ORDINARY_USER : null;
      const before = await world.fingerprint(world.outside);
      const mode: CommitStep = {
        action: "set-mode",
        path: "moded",
        mode: 0o777,
        modeBefore: 0o755,
        inode,
      };
      const made: CommitStep = { action: "make-folder", path: "made", mode: 0o777 };
      const stagingPath = join(world.root, "staging");
      mkdirSync(stagingPath);
      using workspace = new AnchoredTree(world.workspace);
      using staging = new AnchoredTree(stagingPath);
      const racers = ["moded", "made"].map((name) =>
        startRacer(world.workspace, SWAP, world.outside, name),
      );
      let steps = 0;
      try {
        for (const end = performance.now() + world.raceMilliseconds; performance.now() < end; ) {
          for (const step of [mode, made]) {
            steps += attempted(() => applyStep(step, workspace, staging, owner));
            attempted(() => undoStep(step, workspace, staging));
          }
          await removeTree(join(stagingPath, "folder"));
        }
      } finally {
        for (const racer of racers) await stopRacer(racer);
      }
      const held = (await world.fingerprint(world.outside)) === before;
      return verdict(held && steps > 0, `${steps} steps made`);
    },
  },
  {
    id: "own-race-04",
    input: "a commit while another run writes directly into the workspace, and the other way round",
    async attempt(world) {
      const direct = await world.open({ mode: "direct" });
      await shell(direct, "echo direct > written-directly.txt");
      const aside = await world.open();
      await shell(aside, "echo aside > written-aside.txt");
      const error = await aside.commit().catch((reason) => reason);
      const refused =
        error.code === "sandbox.failed" && String(error.message).includes(`process ${process.pid}`);
      const nothing = !existsSync(join(world.workspace, "written-aside.txt"));
      await direct.dispose();
      await aside.commit();
      const done = existsSync(join(world.workspace, "written-aside.txt"));
      return verdict(refused && nothing && done, String(error));
    },
  },
];

/** Whether a step went through: those that meet the racer don't. */
function attempted(step: () => void): number {
  try {
    step();
    return 1;
  } catch {
    return 0;
  }
}
