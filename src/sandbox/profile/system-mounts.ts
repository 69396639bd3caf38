import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { INSIDE, INSIDE_USER } from "./inside-paths.ts";

/** Root folders with programs and libraries: links on a merged /usr, folders elsewhere. */
const ROOTS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"];

/** Folders of /etc that programs need. They contain no users, hosts or secrets. */
const ETC_FOLDERS = [
  "/etc/alternatives",
  "/etc/ssl/certs",
  "/etc/pki/tls/certs",
  "/etc/pki/ca-trust",
];

let cached: readonly string[] | undefined;

/**
 * bwrap options that mount the system's programs and the /etc that `makeEtc` created in `etc`, read-only. Each
 * mount costs about 0.2 ms per call, so there are few.
 */
export function systemMounts(etc: string): readonly string[] {
  cached ??= ["--ro-bind", "/usr", "/usr", ...ROOTS.flatMap(mirror)];
  return [
    ...cached,
    "--ro-bind",
    etc,
    "/etc",
    ...ETC_FOLDERS.filter(isFolder).flatMap((path) => ["--ro-bind", path, path]),
  ];
}

function mirror(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return ["--symlink", readlinkSync(path), path];
  return stat?.isDirectory() ? ["--ro-bind", path, path] : [];
}

/** Creates the folder that is mounted as /etc inside: one user, nothing about the machine. */
export function makeEtc(directory: string, opened: readonly string[]): void {
  const { name, uid, gid } = INSIDE_USER;
  mkdirSync(directory);
  const files: Record<string, string> = {
    passwd: `${name}:x:${uid}:${gid}::${INSIDE.home}:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n`,
    group: `${name}:x:${gid}:\nnogroup:x:65534:\n`,
    hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(directory, file), text);
  }
  if (existsSync("/etc/ld.so.cache")) {
    copyFileSync("/etc/ld.so.cache", join(directory, "ld.so.cache"));
  }
  const zone = lstatSync("/etc/localtime", { throwIfNoEntry: false });
  if (zone?.isSymbolicLink()) {
    symlinkSync(readlinkSync("/etc/localtime"), join(directory, "localtime"));
  }
  for (const folder of ETC_FOLDERS.filter(isFolder)) {
    mkdirSync(join(directory, folder.slice("/etc/".length)), { recursive: true });
  }
  for (const path of opened.filter((each) => each.startsWith("/etc/"))) {
    const point = join(directory, path.slice("/etc/".length));
    if (existsSync(point)) continue;
    mkdirSync(isFolder(path) ? point : dirname(point), { recursive: true });
    if (!isFolder(path)) writeFileSync(point, "");
  }
  // Readable whatever the umask is: the sandbox's user may be a different one.
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  chmodSync(directory, 0o755);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
