import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Sandbox, SandboxFileError } from "../../src/sandbox/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import type { World } from "./world.ts";

/** Lets a shell line run for as long as races last here, or until there were some tries on a slow machine. */
function raceAgainst(sandbox: Sandbox, line: string, world: World) {
  const stop = new AbortController();
  const swapper = sandbox.exec({ argv: ["bash", "-c", line], signal: stop.signal });
  const begun = performance.now();
  return {
    goesOn(tries: number): boolean {
      const time = performance.now() - begun;
      return time < world.raceMilliseconds || (tries < 10 && time < 20_000);
    },
    async end(): Promise<void> {
      stop.abort();
      await swapper;
    },
  };
}

/** Attacks through the file worker. */
export const FILE_ATTACKS: readonly Attack[] = [
  {
    id: "fs-04",
    input: "a path that turns from a file into a link to a host secret while it is read",
    async attempt(world) {
      const sandbox = await world.open({ mode: "direct" });
      const secret = join(world.outside, "secret.txt");
      const swap = `while :; do ln -sfn ${secret} x; cp real.txt y; mv -f y x; ln -sfn ../../../../${secret} x; done`;
      const race = raceAgainst(sandbox, swap, world);
      let reads = 0;
      let leaks = 0;
      while (race.goesOn(reads)) {
        const data = await sandbox.files.read("x").catch(() => null);
        if (data === null) continue;
        reads++;
        if (Buffer.from(data).includes(world.secret)) leaks++;
      }
      await race.end();
      await sandbox.dispose();
      return verdict(leaks === 0 && reads > 0, `${leaks} leaks in ${reads} reads`);
    },
  },
  {
    id: "fs-05",
    input: "a parent folder that turns into a link to a host folder while a file is written",
    async attempt(world) {
      const sandbox = await world.open({ mode: "direct" });
      const before = await world.fingerprint(world.outside);
      const swap = `mkdir -p real; while :; do ln -sfn ${world.outside} d; rm d; mkdir d; rm -rf d; ln -s ../outside d; rm d; done`;
      const race = raceAgainst(sandbox, swap, world);
      let writes = 0;
      while (race.goesOn(writes)) {
        const name = `d/f${writes % 50}`;
        const done = await sandbox.files
          .write(name, "evil")
          .then(() => true)
          .catch(() => false);
        if (done) writes++;
        await sandbox.files.rename(name, `d/renamed${writes % 50}`).catch(() => {});
        await sandbox.files.remove("d/secret.txt").catch(() => {});
      }
      await race.end();
      await sandbox.dispose();
      const same = (await world.fingerprint(world.outside)) === before;
      return verdict(
        same && writes > 0,
        `${writes} writes; outside: ${readdirSync(world.outside)}`,
      );
    },
  },
  {
    id: "fs-06",
    input: "a NUL character in a file name",
    async attempt(world) {
      const sandbox = await world.open();
      const error = await sandbox.files.write("a\0b.txt", "x").catch((reason) => reason);
      const refused = error instanceof SandboxFileError && error.code === "EINVAL";
      const exec = await sandbox.exec({ argv: ["touch", "a\0b"] }).catch((reason) => reason);
      return verdict(refused && exec.code === "input.invalid", String(error));
    },
  },
  {
    id: "own-fs-01",
    input: "named pipes, devices and endless files that a reader would hang on",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "mkfifo pipe; ln -s /dev/zero zero; ln -s /proc/kmsg log; ln -s loop loop",
      );
      const codes: string[] = [];
      for (const path of ["pipe", "zero", "/dev/zero", "/dev/tty", "log", "loop"]) {
        const error = await sandbox.files.read(path).catch((reason) => reason);
        codes.push(error instanceof SandboxFileError ? error.code : "READ");
      }
      const written = await sandbox.files.write("pipe", "x").catch((reason) => reason);
      codes.push(written instanceof SandboxFileError ? written.code : "WRITTEN");
      const alive = await sandbox.files.read("real.txt");
      return verdict(
        !codes.includes("READ") && !codes.includes("WRITTEN") && alive.length > 0,
        codes,
      );
    },
  },
  {
    id: "own-fs-02",
    input: "a link in the workspace, made outside, to a host folder",
    async attempt(world) {
      const link = join(world.workspace, "outside-link");
      if (!existsSync(link)) symlinkSync(world.outside, link);
      const sandbox = await world.open({ mode: "direct" });
      const read = await sandbox.files
        .read("outside-link/secret.txt")
        .catch((reason) => reason.code);
      const write = await sandbox.files
        .write("outside-link/new.txt", "x")
        .catch((error) => error.code);
      const output = await shell(sandbox, "cat outside-link/secret.txt; echo x > outside-link/new");
      const held = !output.includes(world.secret) && !(read instanceof Uint8Array);
      const untouched = readdirSync(world.outside).join() === "secret.txt";
      return verdict(held && untouched, [read, write, output]);
    },
  },
  {
    id: "own-fs-03",
    input: "killing, stopping and confusing the file worker from a command",
    async attempt(world) {
      const sandbox = await world.open();
      await sandbox.files.stat(".");
      const output = await shell(
        sandbox,
        "kill -9 -1; pkill -9 node; for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; done; ls /opt 2>&1",
      );
      const data = await sandbox.files.read("real.txt");
      const held = data.length > 0 && !output.includes("worker-program");
      return verdict(held, output);
    },
  },
  {
    id: "own-fs-04",
    input: "words of a command that a shell would take apart",
    async attempt(world) {
      const sandbox = await world.open();
      const words = [
        "'; cat /etc/shadow; '",
        "$(id)",
        "`id`",
        "a\nb",
        "-n",
        "\\",
        '"',
        "*",
        "a'b\"c",
      ];
      const { stdout } = await sandbox.exec({ argv: ["printf", "<%s>", ...words] });
      const same = stdout === words.map((word) => `<${word}>`).join("");
      const { output } = await sandbox.exec({ argv: ["true"], workingDirectory: "x'; id; '" });
      return verdict(same && !output.includes("uid="), [stdout, output]);
    },
  },
  {
    id: "own-fs-05",
    input: "the journal and the state of runs in the workspace's own .ostinato",
    async attempt(world) {
      const folder = join(world.workspace, ".ostinato");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "journal.db"), "JOURNAL");
      const results: string[] = [];
      for (const mode of ["direct", "overlay"] as const) {
        const sandbox = await world.open({ mode });
        results.push(
          await shell(sandbox, "cat .ostinato/*; echo x > .ostinato/evil; rm -rf .ostinato"),
        );
        const read = await sandbox.files.read(".ostinato/journal.db").catch(() => null);
        results.push(read === null ? "" : Buffer.from(read).toString());
        await sandbox.dispose();
      }
      const intact = readFileSync(join(folder, "journal.db"), "utf8") === "JOURNAL";
      const alone = readdirSync(folder).join() === "journal.db";
      return verdict(intact && alone && !results.join().includes("JOURNAL"), results);
    },
  },
];
