import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_LATER } from "../sandbox/workspace/run-later-paths.ts";
import { type Attack, shell, verdict } from "./attack.ts";

/** Attacks by what a person's own programs run or obey after a commit that nobody looked at. */
export const LATER_ATTACKS: readonly Attack[] = [
  {
    id: "own-later-01",
    input:
      "a repository under another name, which a .git file beside it names, with a program in its settings",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "git init -q --bare notes; cd notes; rm -rf hooks; git config --unset core.bare; git config core.worktree ../docs; cd ..; mkdir docs; echo 'gitdir: ../notes' > docs/.git; echo hi > docs/readme.md; git -C docs add readme.md; git --git-dir=notes config core.fsmonitor 'touch ../GIT-RAN; false'",
      );
      const unmarked = (await sandbox.diff()).filter(({ warning }) => warning === undefined);
      await sandbox.commit({ leaveMarked: true });
      const docs = join(world.workspace, "docs");
      const env = { PATH: process.env.PATH, HOME: world.root };
      spawnSync("git", ["status", "--short"], { cwd: docs, env });
      const ran = readdirSync(world.workspace).includes("GIT-RAN");
      const brought = existsSync(join(world.workspace, "notes")) || existsSync(join(docs, ".git"));
      const held = !ran && !brought && existsSync(join(docs, "readme.md"));
      return verdict(held, { ran, brought, unmarked: unmarked.map(({ path }) => path) });
    },
  },
  {
    id: "own-later-02",
    input:
      "each of 223 paths that something runs or obeys later, brought in by a commit that nobody looked at",
    async attempt(world) {
      const sandbox = await world.open();
      const before = await world.fingerprint(world.workspace);
      const deepFirst = RUN_LATER.toSorted((one, other) => other.length - one.length);
      const lines = deepFirst.map(
        (path) => `mkdir -p "$(dirname ${path})"; [ -e ${path} ] || echo x > ${path}`,
      );
      await shell(sandbox, lines.join("\n"));
      const changes = await sandbox.diff();
      const brought = await sandbox.commit({ leaveMarked: true });
      const same = (await world.fingerprint(world.workspace)) === before;
      const held = same && brought.length === 0 && changes.length > 223;
      return verdict(held, { brought: brought.map(({ path }) => path), count: changes.length });
    },
  },
  {
    id: "own-later-03",
    input: "a harmless name that leads to a hook, out of the workspace, or became a program",
    async attempt(world) {
      writeFileSync(join(world.workspace, "script"), "echo\n", { mode: 0o644 });
      const sandbox = await world.open();
      await shell(
        sandbox,
        "ln -s .git/hooks innocent; ln -s ../outside away; ln -s away/secret.txt twice; chmod +x script; mkdir -p plain/deep; ln -s ../../.git/config plain/deep/x; echo t > plain/text",
      );
      const brought = (await sandbox.commit({ leaveMarked: true })).map(({ path }) => path);
      const left = (await sandbox.diff()).map(({ path, target }) => `${path} ${target ?? ""}`);
      const held = brought.join() === "plain,plain/text,twice" && left.length === 5;
      return verdict(held, { brought, left });
    },
  },
  {
    id: "own-later-04",
    input:
      "hooks and settings of a repository of a direct workspace, by name, by link, by moving what holds it",
    async attempt(world) {
      const repositories = ["", "sub/inner"].map((name) =>
        join(world.workspace, `repo-${process.getuid?.()}`, name),
      );
      for (const folder of repositories) {
        mkdirSync(folder, { recursive: true });
        spawnSync("git", ["init", "-q"], { cwd: folder });
      }
      const [top = ""] = repositories;
      const state = () =>
        repositories.map((folder) => [
          readFileSync(join(folder, ".git/config"), "utf8"),
          readdirSync(join(folder, ".git/hooks")),
        ]);
      const before = JSON.stringify(state());
      const sandbox = await world.open({ mode: "direct" });
      const name = top.slice(world.workspace.length + 1);
      const output = await shell(
        sandbox,
        `cd ${name}; for g in .git sub/inner/.git; do echo x >> $g/config; echo x > $g/hooks/evil; ln -sfn $g way; echo x > way/hooks/evil; ln $g/config hard; echo x >> hard; mv $g $g-away; rm -rf $g; done
         mv sub moved; echo x > moved/inner/.git/hooks/evil; mv moved sub; python3 -c "import os; d = os.open('.git', os.O_RDONLY); os.open('hooks/evil', os.O_CREAT | os.O_WRONLY, dir_fd=d)"`,
      );
      for (const path of [".git/hooks/evil", "way/hooks/evil", "sub/inner/.git/hooks/evil"]) {
        await sandbox.files.write(`${name}/${path}`, "x").catch(() => {});
      }
      await sandbox.files.remove(`${name}/.git`).catch(() => {});
      await sandbox.files.rename(`${name}/sub`, `${name}/other`).catch(() => {});
      await sandbox.files.write(`${name}/other/inner/.git/hooks/evil`, "x").catch(() => {});
      await shell(
        sandbox,
        `cd ${name}; echo x > other/inner/.git/hooks/evil; [ -e other ] && mv other sub`,
      );
      await sandbox.dispose();
      return verdict(JSON.stringify(state()) === before, { output, state: state() });
    },
  },
  {
    id: "own-later-05",
    input: "a part of a commit that takes away what the part left aside needs: a packed repository",
    async attempt(world) {
      const folder = join(world.workspace, `packed-${process.getuid?.()}`);
      mkdirSync(folder);
      const git = (...words: string[]) =>
        spawnSync("git", ["-C", folder, "-c", "user.name=n", "-c", "user.email=e", ...words], {
          encoding: "utf8",
        });
      git("init", "-q");
      writeFileSync(join(folder, "a"), "A");
      git("add", "a");
      git("commit", "-qm", "one");
      const sandbox = await world.open();
      await shell(
        sandbox,
        `cd packed-*; git -c safe.directory='*' gc -q --prune=now; echo more >> a`,
      );
      const brought = (await sandbox.commit({ leaveMarked: true })).map(({ path }) => path);
      const { status, stdout } = git("fsck", "--full");
      const log = git("log", "--format=%s").stdout;
      return verdict(status === 0 && log === "one\n" && brought.length === 1, {
        brought,
        stdout,
        log,
      });
    },
  },
];
