import { spawnSync } from "node:child_process";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";

/** The password of the role `ostinato`: recognizable, so that tests can look for it everywhere. */
export const POSTGRES_PASSWORD = "pass-w0rd-of-the-tests";

/** Where Debian, or the PATH, has Postgres's server; null where it isn't installed. */
export function postgresPrograms(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) => isProgram(join(folder, "initdb"))) ?? null;
}

/** Why this user can start no cluster here; null where one can be started. */
export function whyNoPostgres(): string | null {
  if (postgresPrograms() === null) return "Postgres is not installed: apt-get install postgresql";
  if (wordsBeforeInitdb() !== null) return null;
  return `initdb refuses user ${process.getuid?.()}, who has no account, and no user namespace can lend one (unshare --map-user)`;
}

/**
 * A private cluster: a unix socket in its folder and nothing else. The first caller starts it, others wait.
 * `fsync` is off, since the tests' data outlives no machine.
 *
 * @returns The socket's folder.
 */
export async function startedCluster(folder: string): Promise<string> {
  const ready = join(folder, "ready");
  try {
    mkdirSync(join(folder, "starting"));
  } catch {
    for (let tries = 0; !existsSync(ready); tries++) {
      if (tries > 1200) throw new Error(`Postgres didn't start in ${folder}`);
      await sleep(100);
    }
    return folder;
  }
  await start(folder);
  writeFileSync(ready, "");
  return folder;
}

export async function startPostgres(folder: string, ...settings: readonly string[]): Promise<void> {
  const options = ["listen_addresses=''", "unix_socket_permissions=0777", ...settings];
  const words = options.map((option) => `-c ${option}`).join(" ");
  await program(folder, "pg_ctl", [
    ...["-D", join(folder, "data"), "-l", join(folder, "log"), "-w", "-t", "120"],
    ...["-o", `-k ${folder} ${words}`, "start"],
  ]);
}

export async function stopPostgres(folder: string, mode: "fast" | "immediate"): Promise<void> {
  if (!existsSync(join(folder, "data", "postmaster.pid"))) return;
  await program(folder, "pg_ctl", ["-D", join(folder, "data"), "-m", mode, "-w", "stop"]);
}

/** Makes the cluster's files, with the role `ostinato` that isn't a superuser, and starts it. */
async function start(folder: string): Promise<void> {
  const user = serverUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  await program(folder, "initdb", [
    "-D",
    data,
    "-U",
    "postgres",
    "-E",
    "UTF8",
    "-N",
    "--locale=C.UTF-8",
    "-A",
    "trust",
  ]);
  writeFileSync(
    join(data, "pg_hba.conf"),
    "local all postgres trust\nlocal all all scram-sha-256\n",
  );
  await startPostgres(
    folder,
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=200",
    "password_encryption=scram-sha-256",
  );
  const sql = `CREATE ROLE ostinato LOGIN CREATEDB PASSWORD '${POSTGRES_PASSWORD}'`;
  await program(folder, "psql", ["-h", folder, "-U", "postgres", "-qc", sql, "postgres"]);
}

async function program(folder: string, name: string, words: readonly string[]): Promise<void> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error("Postgres is not installed");
  const user = serverUser();
  const before = name === "initdb" ? (wordsBeforeInitdb() ?? []) : [];
  const [file = "", ...rest] = [...before, join(programs, name), ...words];
  await execa(file, rest, {
    cwd: folder,
    env: { LC_ALL: "C.UTF-8", TZ: "UTC" },
    // The server inherits pg_ctl's, and would keep the test's pipe open; it has its log.
    stdio: ["ignore", "ignore", name === "pg_ctl" ? "ignore" : "pipe"],
    ...(user ?? {}),
  });
}

/**
 * initdb alone looks up the account of whoever runs it. A user who has none, like the one of
 * `npm run test:user`, runs it in a user namespace, under the number of an account; the files are
 * the user's own all the same. Null where that can't be.
 */
function wordsBeforeInitdb(): readonly string[] | null {
  if (process.getuid?.() === 0 || hasAccount()) return [];
  const account = serverAccount();
  if (account === null) return null;
  const words = [`--map-user=${account.uid}`, "--"];
  const { status } = spawnSync("unshare", [...words, "true"], { stdio: "ignore" });
  return status === 0 ? ["unshare", ...words] : null;
}

function hasAccount(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The server refuses to run as root. */
function serverUser(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const account = serverAccount();
  if (account !== null) return account;
  throw new Error("Postgres can't run as root, and there is no user postgres or nobody");
}

function serverAccount(): Account | null {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
