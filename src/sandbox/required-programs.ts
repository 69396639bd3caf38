import { OstinatoError } from "../errors.ts";
import { findProgram } from "./find-program.ts";
import type { Programs } from "./launcher/launcher-command.ts";
import { secondWallProgram } from "./launcher/second-wall.ts";
import type { SandboxTier } from "./sandbox.ts";

/** Programs that the sandbox needs, with the package that provides each. */
const PACKAGES = {
  bwrap: "bubblewrap",
  bash: "bash",
  setpriv: "util-linux",
  unshare: "util-linux",
};

/** Finds these programs. @throws OstinatoError `sandbox.unavailable` with how to install a missing one. */
export function requirePrograms(tier: SandboxTier = "bubblewrap"): Programs {
  if (process.platform !== "linux") {
    throw new OstinatoError(
      "sandbox.unavailable",
      `The sandbox needs Linux; this is ${process.platform}.`,
      { hint: "Run Ostinato in a Linux virtual machine or container." },
    );
  }
  return {
    bwrap: tier === "bubblewrap" ? required("bwrap") : "bwrap",
    bash: required("bash"),
    setpriv: process.getuid?.() === 0 ? required("setpriv") : findProgram("setpriv"),
    unshare: process.getuid?.() === 0 ? required("unshare") : findProgram("unshare"),
    prlimit: findProgram("prlimit"),
    secondWall: tier === "bubblewrap" ? secondWallProgram() : null,
  };
}

function required(name: keyof typeof PACKAGES): string {
  const path = findProgram(name);
  if (path !== null) return path;
  throw new OstinatoError("sandbox.unavailable", `The program ${name} is not installed.`, {
    hint: `Debian, Ubuntu: \`sudo apt-get install ${PACKAGES[name]}\`; Fedora: \`sudo dnf install ${PACKAGES[name]}\`; Arch: \`sudo pacman -S ${PACKAGES[name]}\`.`,
  });
}
