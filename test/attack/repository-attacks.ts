import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import {
  repoApplyPatch,
  repoListDir,
  repoOpenFile,
  repoPrintTree,
  repoSearch,
} from "../../tools/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import { callTool } from "./call-tool.ts";
import type { World } from "./world.ts";

/** A result holds 10,000 characters, and some lines on what was left out. */
const MOST_CHARACTERS = 13_000;
/** Well below the time that a search may take: nothing here may wait for that to be up. */
const MOST_MILLISECONDS = 20_000;

/** What every looking tool of the kit says of a path. */
async function lookAt(sandbox: Sandbox, path: string): Promise<readonly string[]> {
  const calls = [
    callTool(repoPrintTree, { path, depth: 9 }, sandbox),
    callTool(repoListDir, { path, depth: 9 }, sandbox),
    callTool(repoSearch, { path, query: "." }, sandbox),
    callTool(repoOpenFile, { path }, sandbox),
  ];
  return Promise.all(calls);
}

async function timed<Result>(work: Promise<Result>): Promise<readonly [Result, number]> {
  const begun = performance.now();
  const result = await work;
  return [result, performance.now() - begun];
}

/** A link in the workspace, made outside, to a folder of the host. */
function linkOutside(world: World): void {
  const link = join(world.workspace, "repository-link");
  if (!existsSync(link)) symlinkSync(world.outside, link);
}

/** Attacks through the coding kit, `repo_browser.*`. */
export const REPOSITORY_ATTACKS: readonly Attack[] = [
  {
    id: "own-repo-01",
    input: "repo_browser.*: paths that lead out of the workspace, by .. and from the root",
    async attempt(world) {
      const sandbox = await world.open();
      const paths = [
        "../outside",
        "../outside/secret.txt",
        world.outside,
        join(world.outside, "secret.txt"),
        `src/../../..${world.outside}/secret.txt`,
        "/proc/1/environ",
        "/etc/shadow",
      ];
      const said: string[] = [];
      for (const path of paths) said.push(...(await lookAt(sandbox, path)));
      const leaked = said.filter(
        (text) =>
          text.includes(world.secret) || text.includes("secret.txt\n") || text.includes("CANARY"),
      );
      return verdict(leaked.length === 0 && !/root:[^x]/.test(said.join()), leaked);
    },
  },
  {
    id: "own-repo-02",
    input: "repo_browser.*: links to a folder and a file of the host, made outside and inside",
    async attempt(world) {
      linkOutside(world);
      const sandbox = await world.open();
      const secret = join(world.outside, "secret.txt");
      await shell(sandbox, `mkdir d; ln -s ${secret} d/file; ln -s / d/root; ln -s ../d d/self`);
      const said: string[] = [];
      const links = ["repository-link", "repository-link/secret.txt", "d/file", "d/self/self/file"];
      for (const path of [...links, "", "d"]) said.push(...(await lookAt(sandbox, path)));
      const leaked = said.filter((text) => text.includes(world.secret));
      return verdict(leaked.length === 0, leaked);
    },
  },
  {
    id: "own-repo-03",
    input:
      "repo_browser.apply_patch: files outside of the workspace, by .., from the root and by links",
    async attempt(world) {
      linkOutside(world);
      const sandbox = await world.open({ mode: "direct" });
      const before = await world.fingerprint(world.outside);
      const secret = join(world.outside, "secret.txt");
      const said: string[] = [];
      for (const change of [
        "*** Add File: ../outside/evil.txt\n+evil",
        `*** Add File: ${world.outside}/evil.txt\n+evil`,
        "*** Add File: repository-link/evil.txt\n+evil",
        "*** Delete File: repository-link/secret.txt",
        `*** Update File: ${secret}\n@@\n-${world.secret}\n+evil`,
        `*** Update File: real.txt\n*** Move to: repository-link/moved.txt\n@@\n-harmless\n+evil`,
        "*** Add File: .git/../../outside/hook\n+evil",
      ]) {
        const patch = `*** Begin Patch\n${change}\n*** End Patch`;
        said.push(await callTool(repoApplyPatch, { patch }, sandbox));
      }
      const same = (await world.fingerprint(world.outside)) === before;
      return verdict(same && !said.join().includes(world.secret), said);
    },
  },
  {
    id: "own-repo-04",
    input: "repo_browser.*: a folder of thousands of files, a tree hundreds of levels deep",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "mkdir flat && cd flat && seq 1 6000 | xargs touch; cd ..; d=deep; for i in $(seq 1 400); do d=$d/aa; done; mkdir -p $d && echo found > $d/x",
      );
      const said: string[] = [];
      const [, milliseconds] = await timed(
        (async () => {
          for (const path of ["", "flat", "deep"]) said.push(...(await lookAt(sandbox, path)));
          said.push(await callTool(repoPrintTree, { path: "", depth: 1e9 }, sandbox));
          said.push(await callTool(repoSearch, { path: "", query: "", max_results: 1e9 }, sandbox));
          said.push(
            await callTool(repoSearch, { path: "", query: "()", max_results: 1e9 }, sandbox),
          );
        })(),
      );
      const longest = Math.max(...said.map((text) => text.length));
      const alive = await callTool(repoOpenFile, { path: "real.txt" }, sandbox);
      return verdict(
        longest < MOST_CHARACTERS && milliseconds < MOST_MILLISECONDS && alive === "harmless",
        { longest, milliseconds, alive },
      );
    },
  },
  {
    id: "own-repo-05",
    input: "repo_browser.*: pipes, devices and links in a circle, that a reader would hang on",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "mkdir odd; cd odd; mkfifo pipe; ln -s /dev/zero zero; ln -s /dev/tty tty; ln -s loop loop; ln -s . here",
      );
      const said: string[] = [];
      const [, milliseconds] = await timed(
        (async () => {
          for (const name of ["pipe", "zero", "tty", "loop", "here", ""]) {
            said.push(...(await lookAt(sandbox, `odd/${name}`)));
          }
        })(),
      );
      const patch = "*** Begin Patch\n*** Update File: odd/pipe\n@@\n-a\n+b\n*** End Patch";
      said.push(await callTool(repoApplyPatch, { patch }, sandbox));
      const alive = await callTool(repoOpenFile, { path: "real.txt" }, sandbox);
      return verdict(milliseconds < MOST_MILLISECONDS && alive === "harmless", {
        milliseconds,
        said,
      });
    },
  },
  {
    id: "own-repo-06",
    input: "repo_browser.*: binary files, one endless line, names with line feeds and escapes",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "mkdir odd; cd odd; head -c 3000000 /dev/urandom > noise; printf 'a\\0needle\\n' > nul; head -c 3000000 /dev/zero | tr '\\0' a > line; touch $'two\\nlines' $'esc\\x1b[31m' $'right\\u202eleft'",
      );
      const said: string[] = [];
      for (const name of ["", "noise", "nul", "line"])
        said.push(...(await lookAt(sandbox, `odd/${name}`)));
      said.push(await callTool(repoSearch, { path: "odd", query: "a|needle" }, sandbox));
      const longest = Math.max(...said.map((text) => text.length));
      const tree = await callTool(repoPrintTree, { path: "odd", depth: 1 }, sandbox);
      const inert = !/(?!\n)\p{Cc}|\u202e/u.test(tree) && !/^lines/m.test(tree);
      return verdict(longest < MOST_CHARACTERS && inert && !said.join().includes("\0"), {
        longest,
        tree,
      });
    },
  },
  {
    id: "own-repo-07",
    input: "repo_browser.*: options of ripgrep in paths and queries, its settings in the workspace",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "printf '#!/bin/sh\\necho ran > /workspace/ran\\ncat' > evil.sh; chmod +x evil.sh; printf -- '--pre=/workspace/evil.sh\\n' > .ripgreprc; cp .ripgreprc ~/.ripgreprc; mkdir -- --pre=evil.sh; echo '**/**/**/**/**/a*a*a*a*a*b' > .gitignore",
      );
      const said: string[] = [];
      for (const path of ["--pre=evil.sh", "--pre=/workspace/evil.sh", "-e", "--", ""]) {
        said.push(...(await lookAt(sandbox, path)));
        for (const query of [
          "--pre=/workspace/evil.sh",
          "-f/etc/passwd",
          "(a*)*$",
          "(.{1000}){1000}",
        ]) {
          said.push(await callTool(repoSearch, { path, query }, sandbox));
        }
      }
      const ran = await sandbox.files.stat("ran");
      return verdict(ran === null && !said.join().includes("root:x"), said);
    },
  },
];
