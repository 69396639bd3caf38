import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Attack, shell, verdict } from "./attack.ts";

/** Attacks on what happens after a run: the comparison, the commit, the discard. */
export const WORKSPACE_ATTACKS: readonly Attack[] = [
  {
    id: "pers-08",
    input: "reaching the run's own state, the other layers and the launcher's files",
    async attempt(world) {
      const sandbox = await world.open();
      const output = await shell(
        sandbox,
        "find / -xdev -not -path '/proc/*' \\( -name overlay.json -o -name upper -o -name manifest -o -name '*.args' -o -name filter \\) 2>/dev/null | grep -v ^/usr; cat /proc/self/mountinfo; ls -la /output; touch /output/x",
      );
      const held = !/overlay\.json|\/upper\n|\.args/.test(output) && !output.includes(world.root);
      return verdict(held, output);
    },
  },
  {
    id: "own-ws-01",
    input: "a commit through a link that the run put where a folder was, and the other way round",
    async attempt(world) {
      mkdirSync(join(world.workspace, "folder"), { recursive: true });
      writeFileSync(join(world.workspace, "folder", "inside.txt"), "x");
      if (!existsSync(join(world.workspace, "link"))) {
        symlinkSync(world.outside, join(world.workspace, "link"));
      }
      const before = await world.fingerprint(world.outside);
      const sandbox = await world.open();
      await shell(
        sandbox,
        `rm -rf folder; ln -s ${world.outside} folder; rm link; mkdir link; echo evil > link/secret.txt; echo evil > link/new.txt`,
      );
      const changes = await sandbox.commit();
      const flagged = changes.some(
        ({ path, warning }) => path === "folder" && warning !== undefined,
      );
      // A second run writes through what is a link outside now.
      const second = await world.open();
      await shell(
        second,
        "echo evil > folder/secret.txt; rm folder; mkdir folder; echo y > folder/secret.txt",
      );
      await second.commit();
      const held = (await world.fingerprint(world.outside)) === before;
      const turned = lstatSync(join(world.workspace, "link")).isDirectory();
      return verdict(held && flagged && turned, { changes, outside: readdirSync(world.outside) });
    },
  },
  {
    id: "own-ws-02",
    input: "forged overlay attributes and whiteouts that hide or redirect folders",
    async attempt(world) {
      const sandbox = await world.open();
      const before = await world.fingerprint(world.workspace);
      const program = `
import os
os.makedirs("trap/deep")
for name in ("user.overlay.opaque", "user.overlay.redirect", "user.overlay.whiteout", "trusted.overlay.redirect", "trusted.overlay.opaque"):
    for value in (b"y", b"/../../../../../../etc", b"../outside"):
        try:
            os.setxattr("trap", name, value); print("SET", name, value)
        except OSError as error: pass
try:
    os.mknod("white", 0o020000, os.makedev(0, 0)); print("WHITEOUT")
except OSError: pass
for path in ("trap/shadow", "trap/secret.txt"):
    if os.path.exists(path): print("REDIRECTED", path)`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      const again = await shell(sandbox, "ls -R trap");
      const changes = await sandbox.commit();
      const paths = changes.map(({ path, kind }) => `${kind} ${path}`).join();
      const held =
        !/REDIRECTED|WHITEOUT/.test(output) &&
        !again.includes("shadow") &&
        paths === "added trap,added trap/deep";
      const removed = (await world.fingerprint(join(world.workspace, "trap"))) !== before;
      return verdict(held && removed, [output, again, paths]);
    },
  },
  {
    id: "own-ws-03",
    input: "a set-user-id file, a device and a socket carried out by a commit",
    async attempt(world) {
      const sandbox = await world.open();
      await shell(
        sandbox,
        "cp /usr/bin/id carried; chmod 6755 carried; mknod device b 8 0; mkfifo carried-pipe; python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('carried-socket')\"",
      );
      const changes = await sandbox.commit();
      const mode = lstatSync(join(world.workspace, "carried")).mode & 0o7777;
      const special = ["device", "carried-pipe", "carried-socket"].filter((name) =>
        existsSync(join(world.workspace, name)),
      );
      return verdict((mode & 0o6000) === 0 && special.length === 0, { mode, special, changes });
    },
  },
  {
    id: "own-ws-04",
    input: "trees that a comparison or a removal could choke on: depth, odd names, locked folders",
    async attempt(world) {
      const sandbox = await world.open();
      const before = await world.fingerprint(world.workspace);
      const program = `
import os
for _ in range(1500):
    os.mkdir("deeeeeep"); os.chdir("deeeeeep")
os.chdir("/workspace")
for name in (b"new\\nline", b"\\xff\\xfe", b"-rf", b" ", b"\\x1b[31m", "\\u202egnp.exe".encode(), b"a" * 255):
    open(name, "w").close()
os.mkdir("locked"); open("locked/file", "w").close()`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      const count = (await sandbox.diff()).length;
      await shell(sandbox, "chmod 0 locked");
      // Root sees what is in it; anyone else can't tell, and must not take it to be removed.
      const locked = await sandbox.diff().then(
        (changes) => changes.length === count,
        (error) => error.code === "sandbox.failed" && error.message.includes("locked"),
      );
      const begun = performance.now();
      await sandbox.discard();
      const time = performance.now() - begun;
      const same = (await world.fingerprint(world.workspace)) === before;
      const held = same && locked && count > 1500 && time < 20_000;
      return verdict(held, { output, count, locked, time, same });
    },
  },
  {
    id: "own-ws-05",
    input: "a commit over files that someone else changed meanwhile",
    async attempt(world) {
      const path = join(world.workspace, "shared.txt");
      writeFileSync(path, "first");
      const sandbox = await world.open();
      await shell(sandbox, "echo run > shared.txt; echo run > other.txt; mkdir both");
      writeFileSync(path, "someone");
      mkdirSync(join(world.workspace, "both"));
      const error = await sandbox.commit().catch((reason) => reason);
      const kept = readFileSync(path, "utf8") === "someone";
      const nothing = !existsSync(join(world.workspace, "other.txt"));
      const named = String(error).includes("shared.txt") && String(error).includes("both");
      return verdict(
        error.code === "workspace.conflict" && kept && nothing && named,
        String(error),
      );
    },
  },
];
