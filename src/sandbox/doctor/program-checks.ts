import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { findProgram } from "../find-program.ts";
import { SYSTEM_CHROMIUMS } from "./chromium-paths.ts";
import type { DoctorCheck } from "./doctor-report.ts";
import { installCommand } from "./install-command.ts";

/** Options that the profile needs, and the bubblewrap release that introduced each. */
const BWRAP_OPTIONS = {
  "--disable-userns": "0.8",
  "--size": "0.5",
  "--json-status-fd": "0.3",
} as const;
const OVERLAY_SINCE = "0.11";

/** Checks that bubblewrap is installed, new enough and not set-user-id. */
export function checkBubblewrap(): DoctorCheck {
  const name = "bubblewrap";
  const path = findProgram("bwrap");
  if (path === null) {
    return {
      name,
      status: "missing",
      finding: "bwrap is not installed",
      fix: installCommand(name),
    };
  }
  const version = output(path, "--version").replace(/^bubblewrap /, "");
  const help = output(path, "--help");
  const lacking = Object.entries(BWRAP_OPTIONS).find(([option]) => !help.includes(option));
  const found = `${version} at ${path}`;
  if (lacking !== undefined) {
    return {
      name,
      status: "missing",
      finding: `${found} doesn't support ${lacking[0]}`,
      fix: `Install bubblewrap ${lacking[1]} or newer.`,
    };
  }
  if ((statSync(path).mode & 0o4000) !== 0) {
    return {
      name,
      status: "limited",
      finding: `${found} is set-user-id root, which the sandbox doesn't need`,
      fix: `sudo chmod u-s ${path}`,
    };
  }
  if (!help.includes("--overlay ") && process.getuid?.() !== 0) {
    return {
      name,
      status: "limited",
      finding: `${found} doesn't support overlays: workspaces are copied`,
      fix: `Install bubblewrap ${OVERLAY_SINCE} or newer.`,
    };
  }
  return { name, status: "ok", finding: found };
}

interface Wanted {
  readonly program: string;
  readonly package: string;
  readonly what: string;
  readonly status: "missing" | "limited" | "unused";
}

const PROGRAMS: readonly Wanted[] = [
  { program: "bash", package: "bash", what: "needed to start calls", status: "missing" },
  {
    program: "find",
    package: "findutils",
    what: "needed to compare workspaces",
    status: "missing",
  },
  { program: "mkfifo", package: "coreutils", what: "needed to create pipes", status: "missing" },
  {
    program: "setpriv",
    package: "util-linux",
    what: "needed to drop root, and for network access",
    status: "limited",
  },
  {
    program: "unshare",
    package: "util-linux",
    what: "needed for mounts as root",
    status: "unused",
  },
  { program: "rg", package: "ripgrep", what: "needed to search files", status: "limited" },
  { program: "socat", package: "socat", what: "needed for network access", status: "limited" },
];

/** Programs that only root needs. */
const FOR_ROOT = ["setpriv", "unshare"];

/** Checks the other programs that the sandbox and its tools start. @param find For tests. */
export function checkPrograms(
  isRoot = process.getuid?.() === 0,
  find = findProgram,
): readonly DoctorCheck[] {
  return PROGRAMS.map(({ program, package: from, what, status: usual }) => {
    const path = find(program);
    const status = isRoot && FOR_ROOT.includes(program) ? "missing" : usual;
    return path === null
      ? { name: program, status, finding: `not installed (${what})`, fix: installCommand(from) }
      : { name: program, status: "ok", finding: `${path} (${what})` };
  });
}

/** Looks in the same places as the browser tools. @param exists For tests. */
export function checkChromium(exists = existsSync): DoctorCheck {
  const name = "chromium";
  const named = process.env.OSTINATO_CHROMIUM;
  if (named && !exists(named)) {
    return {
      name,
      status: "limited",
      finding: `OSTINATO_CHROMIUM is ${named}, which does not exist`,
      fix: "Unset OSTINATO_CHROMIUM, or set it to the path of a Chromium.",
    };
  }
  const path = named || SYSTEM_CHROMIUMS.find((each) => exists(each));
  return path === undefined
    ? {
        name,
        status: "limited",
        finding: "not installed; browser tools work only with Playwright's own Chromium",
        fix: `${installCommand("chromium")}   or   npx playwright install chromium`,
      }
    : { name, status: "ok", finding: path };
}

function output(file: string, argument: string): string {
  const { stdout, stderr } = spawnSync(file, [argument], { encoding: "utf8" });
  return `${stdout}${stderr}`.trim();
}
