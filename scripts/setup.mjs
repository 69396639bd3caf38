/**
 * Sets up what Ostinato needs from the system: bubblewrap, ripgrep, socat, Chromium, Python.
 *
 *   node scripts/setup.mjs          installs what is missing where it may, else prints the line
 *   node scripts/setup.mjs --check  only says what is missing; exit code 1 when something is
 *
 * Does nothing, and says nothing, when nothing is missing. Plain JavaScript, so that it runs on
 * whatever Node the machine has.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** In the order in which they are told. `required`: nothing works without it. */
const PROGRAMS = [
  {
    names: ["bwrap"],
    what: "bubblewrap, the sandbox that tools run in",
    required: true,
    packages: { apt: "bubblewrap", dnf: "bubblewrap", pacman: "bubblewrap", zypper: "bubblewrap" },
  },
  {
    names: ["rg"],
    what: "ripgrep, for the tools grep and search_files",
    required: true,
    packages: { apt: "ripgrep", dnf: "ripgrep", pacman: "ripgrep", zypper: "ripgrep" },
  },
  {
    names: ["socat"],
    what: "socat, for runs with an allow-listed network",
    required: false,
    packages: { apt: "socat", dnf: "socat", pacman: "socat", zypper: "socat" },
  },
  {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    what: "Chromium, for the browser tools",
    required: false,
    packages: { apt: "chromium", dnf: "chromium", pacman: "chromium", zypper: "chromium" },
  },
  {
    names: ["python3"],
    what: "Python, for the python tool",
    required: false,
    packages: { apt: "python3", dnf: "python3", pacman: "python", zypper: "python3" },
  },
];

const MANAGERS = [
  {
    key: "apt",
    program: "apt-get",
    commands: (packages) => [
      ["apt-get", "update", "-q"],
      ["apt-get", "install", "-y", "-q", "--no-install-recommends", ...packages],
    ],
  },
  { key: "dnf", program: "dnf", commands: (packages) => [["dnf", "install", "-y", ...packages]] },
  {
    key: "pacman",
    program: "pacman",
    commands: (packages) => [["pacman", "-S", "--noconfirm", ...packages]],
  },
  {
    key: "zypper",
    program: "zypper",
    commands: (packages) => [["zypper", "install", "-y", ...packages]],
  },
];

const missing = PROGRAMS.filter(({ names }) => !names.some(find));
if (missing.length > 0) process.exitCode = setUp(missing, process.argv.includes("--check"));

function setUp(programs, checkOnly) {
  for (const { names, what } of programs) say(`missing: ${names[0]} (${what})`);
  const failure = programs.some(({ required }) => required) ? 1 : 0;

  if (process.platform !== "linux") {
    say("Ostinato's sandbox needs Linux. On Windows use WSL 2; on macOS a Linux virtual machine.");
    return failure;
  }
  const manager = MANAGERS.find(({ program }) => find(program));
  if (!manager) {
    say("Install these with your system's package manager, then try again.");
    return failure;
  }
  const commands = manager.commands(programs.map(({ packages }) => packages[manager.key]));
  const line = commands.map((command) => command.join(" ")).join(" && ");
  if (checkOnly) {
    say(`would run: ${line}`);
    return 1;
  }
  const prefix = rootPrefix();
  // The other package managers are known by name only; apt-get is what this is tested with.
  if (prefix === null || manager.key !== "apt") {
    say(`Run this, then try again:\n\n  ${sudoLine(commands)}\n`);
    return failure;
  }
  say(`running: ${line}`);
  for (const command of commands) {
    const [program, ...rest] = [...prefix, ...command];
    const { status } = spawnSync(program, rest, {
      // Standard output belongs to whoever started this: a JSON stream, for one.
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0) {
      say(
        `That failed (exit code ${status}). Run it yourself, then try again:\n\n  ${sudoLine(commands)}\n`,
      );
      return failure;
    }
  }
  const left = programs.filter(({ names }) => !names.some(find));
  if (left.length > 0) say(`still missing: ${left.map(({ names }) => names[0]).join(", ")}`);
  return left.some(({ required }) => required) ? 1 : 0;
}

function sudoLine(commands) {
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return commands.map((command) => sudo + command.join(" ")).join(" && ");
}

/** What makes a command run as root without asking anybody; null when nothing does. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const canSudo =
    find("sudo") && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  return canSudo ? ["sudo", "-n"] : null;
}

function find(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/bin"];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function say(text) {
  process.stderr.write(`ostinato set-up: ${text}\n`);
}
