/**
 * Starts the sandbox inside containers with the usual limits, and under gVisor. Each must work, or
 * be refused with a reason.
 *
 *   npm run test:containers      as root; programs that aren't installed (podman and runc, runsc) are skipped
 *
 * The containers are started by Podman, whose default limits are Docker's, over this machine's own
 * files.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const NODE = process.execPath;
const MAIN = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));
const PODMAN = [
  ...["podman", "--runtime=runc", "--storage-driver=vfs", "run", "--rm", "--network=none"],
  ...["--cap-drop=MKNOD,AUDIT_WRITE"],
];
/** Podman's form of `--security-opt systempaths=unconfined`. */
const OPENED = ["--security-opt", "seccomp=unconfined", "--security-opt", "unmask=ALL"];
const FILES = ["--rootfs", "/:O"];

interface Case {
  readonly name: string;
  readonly command: readonly string[];
  readonly expected: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "a container with the usual limits",
    command: [...PODMAN, ...FILES],
    expected:
      /user namespaces +refused by this container\n +docker run --user 1000:1000 --security/,
  },
  {
    name: "a container with the documented flags",
    command: [...PODMAN, ...OPENED, "--user", "1000:1000", ...FILES],
    expected: /ok +sandbox +calls run in it\n[\s\S]*The sandbox works here/,
  },
  {
    name: "gVisor",
    command: ["runsc", "--ignore-cgroups", "--network=none", "do"],
    expected: /MISSING +kernel +gVisor's kernel can't[\s\S]*The sandbox does not work here/,
  },
];

let held = 0;
let tried = 0;
for (const { name, command, expected } of CASES) {
  const [program = ""] = command;
  if (!["/usr/bin", "/usr/sbin"].some((folder) => existsSync(`${folder}/${program}`))) {
    console.log(`skipped: ${name} (${program} is not installed)`);
    continue;
  }
  tried++;
  const { all } = await execa(program, [...command.slice(1), NODE, MAIN, "doctor"], {
    all: true,
    reject: false,
    timeout: 300_000,
  });
  if (expected.test(all)) held++;
  console.log(expected.test(all) ? `ok: ${name}` : `NOT OK: ${name}\n${all}`);
}
console.log(`${tried} tried, ${held} as documented`);
if (held < tried) process.exitCode = 1;
