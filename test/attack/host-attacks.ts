import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { secondWallProgram } from "../../src/sandbox/launcher/second-wall.ts";
import { wrapProgram } from "../../src/sandbox/wrap-program.ts";
import { openJournal } from "../../src/trace/index.ts";
import { Redactor } from "../../src/trace/redaction/redactor.ts";
import { searchFiles } from "../../tools/index.ts";
import { ostinato } from "../cli/run-command.ts";
import { ORDINARY_USER } from "../ordinary-user.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import { callTool } from "./call-tool.ts";

const FLOOD = `
import os, socket
from urllib.parse import urlparse
to = urlparse(os.environ["http_proxy"])
for number in range(400):
    with socket.create_connection((to.hostname, to.port)) as connection:
        name = ("%d-" % number) + "-eyJ" * 3000
        connection.sendall(("CONNECT %s:443 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % name).encode())
        try: connection.recv(100)
        except OSError: pass`;

/** Attacks on what Ostinato itself does on the host while and after a run. */
export const HOST_ATTACKS: readonly Attack[] = [
  {
    id: "own-host-01",
    input:
      "programs of the run's in a folder that comes first in PATH, under the names of the host's",
    async attempt(world) {
      const bin = join(world.workspace, "node_modules", ".bin");
      const mark = join(world.root, "ran-on-the-host");
      const names = ["find", "cp", "rm", "chown", "chmod", "mkfifo", "setpriv", "bwrap", "git"];
      const direct = await world.open({ mode: "direct" });
      const write = (name: string) =>
        `printf '#!/bin/sh\\necho ${name} >> ${mark}\\n' > node_modules/.bin/${name}`;
      await shell(
        direct,
        ["mkdir -p node_modules/.bin", ...names.map(write), "chmod 755 node_modules/.bin/*"].join(
          "\n",
        ),
      );
      const { PATH } = process.env;
      process.env.PATH = `${bin}:./node_modules/.bin:${PATH}`;
      try {
        await direct.diff();
        await direct.dispose();
        const aside = await world.open();
        await shell(aside, "mkdir host-many; for i in {1..2100}; do : > host-many/$i; done");
        await aside.diff();
        await aside.commit();
        await aside.dispose();
        const program = await wrapProgram({ policy: aside.policy, argv: ["/usr/bin/true"] });
        await program.dispose();
      } finally {
        process.env.PATH = PATH;
      }
      const ran = existsSync(mark) ? readFileSync(mark, "utf8") : "";
      return verdict(ran === "" && readdirSync(bin).length === names.length, ran);
    },
  },
  {
    id: "own-host-02",
    input: "a .ostinato that a direct run made in its workspace, which a person then enters",
    async attempt(world) {
      const before = await world.fingerprint(world.outside);
      const direct = await world.open({ mode: "direct" });
      const plan = JSON.stringify({
        ...{ phase: "moving", workspace: world.root, staging: "payload" },
        steps: [{ action: "place", path: "outside/secret.txt", new: 0, old: null }],
      });
      const record = JSON.stringify({ version: 1, complete: true, store: "overlay" });
      const folder = ".ostinato/overlays/run-1";
      const lines = [
        `mkdir -p ${folder}/upper && cd ${folder}`,
        `echo '${plan}' > commit.json; echo '${record}' > overlay.json; echo evil > upper/planted.txt`,
      ];
      await shell(direct, lines.join("\n"));
      await direct.dispose();
      const results = [];
      for (const words of [
        ["diff", "LAST"],
        ["diff", "run-1"],
        ["commit", "run-1"],
        ["resume", "LAST"],
      ]) {
        results.push(await ostinato(words, { cwd: world.workspace }));
      }
      const held =
        results.every(({ exitCode }) => exitCode !== 0) &&
        (await world.fingerprint(world.outside)) === before &&
        !existsSync(join(world.workspace, "planted.txt"));
      return verdict(held, results);
    },
  },
  {
    id: "own-host-03",
    input: "a .ostinato of another user, or that every user may write, in a shared folder",
    async attempt(world) {
      const before = await world.fingerprint(world.outside);
      const shared = join(world.root, "shared");
      const own = join(shared, ".ostinato");
      const kept = join(own, "overlays", "run-1");
      mkdirSync(kept, { recursive: true });
      const plan = { phase: "done", workspace: world.root, staging: "outside", steps: [] };
      writeFileSync(join(kept, "commit.json"), JSON.stringify(plan));
      writeFileSync(join(kept, "overlay.json"), JSON.stringify({ version: 1, complete: true }));
      if (process.getuid?.() === 0) {
        for (const path of [own, kept]) chownSync(path, ORDINARY_USER.uid, ORDINARY_USER.gid);
      } else chmodSync(own, 0o777);
      const results = [];
      for (const words of [["diff", "LAST"], ["diff", "run-1"], ["discard", "run-1"], ["runs"]]) {
        results.push(await ostinato(words, { cwd: shared }));
      }
      const untouched = (await world.fingerprint(world.outside)) === before;
      const [, diff, discard] = results;
      const isTold = [diff, discard].every((each) => each?.exitCode !== 0);
      return verdict(untouched && isTold && existsSync(join(kept, "commit.json")), results);
    },
  },
  {
    id: "own-host-04",
    input: "a flood of refused requests with names of 12 KB that are hard to look through",
    async attempt(world) {
      const sandbox = await world.open(
        { network: { allow: ["allowed.example"] } },
        { network: { resolve: async () => [] } },
      );
      const before = process.threadCpuUsage();
      const { network = [] } = await sandbox.exec({ argv: ["python3", "-c", FLOOD] });
      const taken = sandbox.takeRequests?.() ?? [];
      const redactor = new Redactor({}, {});
      for (const { host } of taken) redactor.text(host, new Set());
      const { user, system } = process.threadCpuUsage(before);
      const characters = JSON.stringify([network, taken]).length;
      const held = taken.length > 100 && characters < 2_000_000 && user + system < 20_000_000;
      return verdict(held, { entries: taken.length, characters, user, system });
    },
  },
  {
    id: "own-host-05",
    input: "a folder to search that `find` would take for an order to delete",
    async attempt(world) {
      for (const folder of ["-delete", "sub"]) mkdirSync(join(world.workspace, folder));
      writeFileSync(join(world.workspace, "sub", "b.txt"), "precious");
      const sandbox = await world.open({ mode: "direct" });
      const text = await callTool(searchFiles, { query: "precious", path: "-delete" }, sandbox);
      const isThere = existsSync(join(world.workspace, "sub", "b.txt"));
      return verdict(isThere && existsSync(join(world.workspace, "-delete")), text);
    },
  },
  {
    id: "own-host-06",
    input: "files to be written below /proc, where making folders never ended",
    async attempt(world) {
      const sandbox = await world.open();
      const outcomes: string[] = [];
      for (const path of ["/proc/x/y/z", "/proc/self/x/y", "/dev/x/y", "/sys/x/y"]) {
        const written = sandbox.files.write(path, "x").then(
          () => "written",
          (error) => String(error.code),
        );
        const time = new Promise<string>((resolve) => setTimeout(resolve, 20_000, "hung").unref());
        outcomes.push(await Promise.race([written, time]));
      }
      const held = !outcomes.includes("written") && !outcomes.includes("hung");
      return verdict(held && (await sandbox.files.stat("real.txt")) !== null, outcomes);
    },
  },
  {
    id: "own-host-07",
    input: "other users' eyes on the journal of all runs, in a folder that everybody may read",
    async attempt(world) {
      const folder = join(world.root, "open-to-all");
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      const path = join(folder, "journal.db");
      await using journal = await openJournal(path);
      await journal.close();
      const modes = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.startsWith("journal"))
        .map(({ name }) => (statSync(join(folder, name)).mode & 0o077).toString(8));
      return verdict(modes.length > 0 && modes.every((mode) => mode === "0"), modes);
    },
  },
  {
    id: "own-host-08",
    input: "what the mounts don't refuse: marks of removed files, and a second look by Landlock",
    async attempt(world) {
      if (secondWallProgram() === null) return verdict(true, "no Landlock here");
      const results: string[] = [];
      for (const mode of ["overlay", "direct"] as const) {
        const sandbox = await world.open({ mode });
        for (const folder of ["/tmp", "/workspace", "/dev/shm", "$HOME"]) {
          results.push(await shell(sandbox, `mknod ${folder}/mark c 0 0 2>&1 && echo MADE`));
        }
        await sandbox.dispose();
      }
      return verdict(!results.some((text) => text.includes("MADE")), results);
    },
  },
  {
    id: "own-host-09",
    input: "a key in the trace under another spelling: hex, base64 of more, escapes, broken lines",
    async attempt() {
      const key = "q8Zr2vLwXy71TtB0mNe4HsGd";
      const redactor = new Redactor({}, { SERVICE_API_KEY: key });
      const bytes = (text: string) => Buffer.from(text);
      const units = [...key].map(
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      const wrapped = bytes(`some text ${key} more`)
        .toString("base64")
        .replace(/(.{20})/g, "$1\n");
      const forms = {
        plain: key,
        address: encodeURIComponent(key),
        base64: bytes(key).toString("base64"),
        joined: bytes(`user:${key}`).toString("base64"),
        wrapped,
        hexadecimal: bytes(key).toString("hex"),
        upper: bytes(key).toString("hex").toUpperCase(),
        lines: `${key.slice(0, 12)}\n${key.slice(12)}`,
        escapes: units.join(""),
      };
      const kept = Object.entries(forms).filter(([, form]) =>
        redactor.text(`value ${form} end`, new Set()).includes(form),
      );
      return verdict(kept.length === 0, kept);
    },
  },
  {
    id: "own-host-10",
    input: "all inotify instances of the user, by which programs of the host watch files",
    async attempt(world) {
      const sandbox = await world.open();
      const take = [
        "import ctypes, time",
        "count = 0",
        "while count < 5000 and ctypes.CDLL(None).inotify_init() >= 0: count += 1",
        "print(count, flush=True); time.sleep(3)",
      ];
      const held = sandbox.exec({ argv: ["python3", "-c", take.join("\n")] });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      watch(world.workspace).close();
      return verdict(Number((await held).stdout) > 0, "the host can watch");
    },
  },
];
