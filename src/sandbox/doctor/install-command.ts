import { findProgram } from "../find-program.ts";

/** Package managers and their install commands. */
const MANAGERS = [
  ["apt-get", "apt-get install -y"],
  ["dnf", "dnf install -y"],
  ["pacman", "pacman -S --needed"],
  ["zypper", "zypper install -y"],
  ["apk", "apk add"],
] as const;

/** The exact command that installs a package on this machine. */
export function installCommand(debianName: string): string {
  const [manager, command] = MANAGERS.find(([name]) => findProgram(name) !== null) ?? MANAGERS[0];
  const name = NAMES[manager]?.[debianName] ?? debianName;
  return `${process.getuid?.() === 0 ? "" : "sudo "}${command} ${name}`;
}

/** Packages with other names than on Debian. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  apk: { "util-linux": "util-linux util-linux-misc setpriv" },
};
