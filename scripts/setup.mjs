/**
 * Sets up what Ostinato needs from the system: bubblewrap, ripgrep, socat, Chromium, Python.
 *
 *   node scripts/setup.mjs          installs missing programs if permitted, otherwise prints the command
 *   node scripts/setup.mjs --check  only lists what is missing; exit code 1 if anything is
 *   node scripts/setup.mjs --tests  also what only the tests need: Postgres
 *
 * Does and prints nothing if nothing is missing. Plain JavaScript, so that it runs on whatever Node
 * the machine has.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * In the order in which they are listed. `required`: nothing works without it. `elsewhere`: finds
 * it outside the program folders. `instead`: another way to install it, if the system has no such
 * package. `onlyTests`: installed only with `--tests`.
 */
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
    elsewhere: hasPlaywrightChromium,
    instead: "npx playwright install chromium",
    packages: { apt: "chromium", dnf: "chromium", pacman: "chromium", zypper: "chromium" },
  },
  {
    names: ["python3"],
    what: "Python, for the python tool",
    required: false,
    packages: { apt: "python3", dnf: "python3", pacman: "python", zypper: "python3" },
  },
  {
    names: ["initdb"],
    what: "Postgres, for the tests named Postgres; without it they are skipped",
    required: false,
    onlyTests: true,
    elsewhere: hasDebianPostgres,
    packages: {
      apt: "postgresql",
      dnf: "postgresql-server",
      pacman: "postgresql",
      zypper: "postgresql-server",
    },
  },
];

const MANAGERS = [
  {
    key: "apt",
    program: "apt-get",
    refresh: ["apt-get", "update", "-q"],
    install: ["apt-get", "install", "-y", "-q", "--no-install-recommends"],
  },
  { key: "dnf", program: "dnf", install: ["dnf", "install", "-y"] },
  { key: "pacman", program: "pacman", install: ["pacman", "-S", "--noconfirm"] },
  { key: "zypper", program: "zypper", install: ["zypper", "install", "-y"] },
];

const forTests = process.argv.includes("--tests");
const missing = PROGRAMS.filter(({ onlyTests }) => forTests || !onlyTests).filter(isMissing);
if (missing.length > 0) process.exitCode = setUp(missing, process.argv.includes("--check"));

function setUp(programs, checkOnly) {
  for (const { names, what } of programs) say(`missing: ${names[0]} (${what})`);
  const failure = checkOnly || programs.some(({ required }) => required) ? 1 : 0;

  if (process.platform !== "linux") {
    say("Ostinato's sandbox needs Linux. On Windows use WSL 2; on macOS a Linux virtual machine.");
    return failure;
  }
  const manager = MANAGERS.find(({ program }) => find(program));
  if (!manager) {
    say("Install these with your system's package manager, then try again.");
    return failure;
  }
  const line = commandLine(manager, programs);
  if (checkOnly) {
    say(`would run: ${line}`);
    return failure;
  }
  const prefix = rootPrefix();
  // This is tested only with apt-get.
  if (prefix === null || manager.key !== "apt") {
    say(`Run this, then try again:\n\n  ${commandLine(manager, programs, sudo())}\n`);
    return failure;
  }
  say(`running: ${line}`);
  install(manager, programs, prefix);
  const left = programs.filter(isMissing);
  if (left.length === 0) return 0;
  say(`still missing: ${left.map(({ names }) => names[0]).join(", ")}`);
  say(`Run this yourself, then try again:\n\n  ${commandLine(manager, left, sudo())}\n`);
  for (const { instead } of left) if (instead) say(`or: ${instead}`);
  return left.some(({ required }) => required) ? 1 : 0;
}

/**
 * Installs what is available: a single missing source or package would make apt-get install
 * nothing.
 */
function install(manager, programs, prefix) {
  const execute = (command) => {
    const [program, ...rest] = [...prefix, ...command];
    const { status } = spawnSync(program, rest, {
      // Standard output belongs to the caller, for example for a JSON stream.
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    return status === 0;
  };
  const packages = programs.map(({ packages }) => packages[manager.key]);
  if (manager.refresh && !execute(manager.refresh)) say("that failed; continuing anyway");
  if (execute([...manager.install, ...packages]) || packages.length === 1) return;
  say("that failed; continuing one by one");
  for (const name of packages) execute([...manager.install, name]);
}

function commandLine(manager, programs, prefix = "") {
  const packages = programs.map(({ packages }) => packages[manager.key]);
  const commands = [
    ...(manager.refresh ? [manager.refresh] : []),
    [...manager.install, ...packages],
  ];
  return commands.map((command) => prefix + command.join(" ")).join(" && ");
}

function sudo() {
  return process.getuid?.() === 0 ? "" : "sudo ";
}

/** The prefix that runs a command as root without a password; null if there is none. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const canSudo =
    find("sudo") && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  return canSudo ? ["sudo", "-n"] : null;
}

function isMissing({ names, elsewhere }) {
  return !names.some(find) && !elsewhere?.();
}

/** Where `npx playwright install chromium` puts it. */
function hasPlaywrightChromium() {
  const { PLAYWRIGHT_BROWSERS_PATH: named } = process.env;
  try {
    const browsers = readdirSync(named || join(homedir(), ".cache", "ms-playwright"));
    return browsers.some((name) => name.startsWith("chromium-"));
  } catch {
    return false;
  }
}

/** Debian keeps the server's programs beside the PATH, by version. */
function hasDebianPostgres() {
  const folder = "/usr/lib/postgresql";
  try {
    return readdirSync(folder).some((version) =>
      existsSync(join(folder, version, "bin", "initdb")),
    );
  } catch {
    return false;
  }
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
  process.stderr.write(`ostinato setup: ${text}\n`);
}
