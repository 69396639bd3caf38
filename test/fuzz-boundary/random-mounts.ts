import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { OstinatoError } from "../../src/errors.ts";
import { defaultPolicy, openSandbox } from "../../src/sandbox/index.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { shell } from "../attack/attack.ts";
import type { World } from "../attack/world.ts";
import type { FuzzKind, Round } from "./fuzz-kind.ts";
import type { Random } from "./random.ts";
import type { ThreadMeter } from "./thread-meter.ts";

const NAMES = ["w", "w s", "wörk", "-w", "w'q", "w;x", "$w", "w\tt", "w,x", "w:x"];

/** Random policies over random folders: what a policy doesn't name can be neither read nor written. */
export async function randomMounts(world: World): Promise<FuzzKind> {
  process.env.FUZZ_SECRET = world.secret;
  return {
    round: (random, meter) => tryPolicy(world, random, meter),
  };
}

async function tryPolicy(world: World, random: Random, meter: ThreadMeter): Promise<Round> {
  const root = mkdtempSync(join(world.root, "mounts-"));
  chmodSync(root, 0o755);
  const place = makePlace(root, random, world.outside);
  const service = createServer((socket) => socket.end(world.secret));
  await new Promise<void>((resolve) => service.listen(join(place.opened, "service"), resolve));
  const before = await world.fingerprint(world.outside);
  const openedBefore = await world.fingerprint(place.opened);
  const workspaceBefore = await world.fingerprint(place.workspace);
  const problems: string[] = [];
  try {
    await meter.watch(async () => {
      const mode = random.pick(["overlay", "direct"] as const);
      const writable = random.chance(0.7);
      const paths = [
        place.opened,
        join(place.opened, "file"),
        join(place.opened, "inner"),
        join(root, "link-to-opened"),
        join(place.workspace, "sub"),
      ];
      const policy = defaultPolicy(random.chance(0.2) ? place.linked : place.workspace, {
        mode,
        writable,
        readOnlyPaths: random.some(paths, 0.4),
        environment: random.some(["HOME", "LANG", "NOT_THERE"], 0.3),
      });
      const sandbox = await openSandbox(policy, { stateDirectory: join(root, "state") });
      try {
        const output = await shell(sandbox, probe(world, place));
        if (output.includes(world.secret)) problems.push(`read from outside: ${output}`);
        if (!output.includes("probed")) problems.push(`the probe didn't end: ${output}`);
        const isKept = mode === "overlay" || !writable;
        const workspaceAfter = await world.fingerprint(place.workspace);
        if (isKept && workspaceAfter !== workspaceBefore)
          problems.push("the workspace was written");
        await sandbox.discard();
      } finally {
        await sandbox.dispose();
      }
    });
  } catch (error) {
    if (!OstinatoError.is(error)) problems.push(`not refused, but failed: ${error}`);
  } finally {
    await new Promise((resolve) => service.close(resolve));
  }
  if ((await world.fingerprint(world.outside)) !== before) problems.push("written outside");
  // The service's socket went with it.
  if (existsSync(join(place.opened, "written"))) problems.push("a read-only folder was written");
  const file = readFileSync(join(place.opened, "file"), "utf8");
  if (file !== "may be read\n" || openedBefore === "")
    problems.push("a read-only file was written");
  await removeTree(root);
  return { items: 1, problems };
}

interface Place {
  readonly workspace: string;
  /** A link to the workspace. */
  readonly linked: string;
  /** A folder that policies may name. */
  readonly opened: string;
}

/** Folders full of links that lead outside: as they are, through `..`, through each other. */
function makePlace(root: string, random: Random, outside: string): Place {
  const above = random.chance(0.5) ? join(root, random.pick(NAMES)) : root;
  const workspace = join(above, random.pick(NAMES), "inner");
  const opened = join(root, `opened ${random.pick(NAMES)}`);
  for (const folder of [join(workspace, "sub", "deep"), join(opened, "inner")]) {
    mkdirSync(folder, { recursive: true });
    const links = { out: outside, file: join(outside, "secret.txt"), up: "../..", root: "/" };
    for (const [name, target] of random.some(Object.entries(links), 0.6)) {
      symlinkSync(target, join(folder, `link-${name}`));
    }
  }
  writeFileSync(join(opened, "file"), "may be read\n");
  writeFileSync(join(workspace, "file"), "mine\n");
  symlinkSync(opened, join(root, "link-to-opened"));
  const linked = join(root, "link-to-workspace");
  symlinkSync(workspace, linked);
  return { workspace, linked, opened };
}

/** A program inside that looks for the secret wherever it could be, and writes wherever it can. */
function probe(world: World, { opened }: Place): string {
  const words = JSON.stringify({ outside: world.outside, opened, root: world.root });
  return `cat > /tmp/probe.py <<'END'
import json, os, socket
given = json.loads(${JSON.stringify(words)})
def attempt(action):
    try: return action()
    except (OSError, ValueError): return None
def show(path):
    text = attempt(lambda: open(path, errors="replace").read(200))
    if text: print(path, text)
def write(path):
    attempt(lambda: open(path, "w").write("from inside"))
for path in [given["outside"] + "/secret.txt", "/workspace/../" + given["outside"] + "/secret.txt"]:
    show(path); write(path)
for process in ["1", "2", "self", str(os.getppid())]:
    for link in ["root", "cwd"]:
        show("/proc/%s/%s%s/secret.txt" % (process, link, given["outside"]))
        show("/proc/%s/%s/../../outside/secret.txt" % (process, link))
    show("/proc/%s/environ" % process)
for top in ["/workspace", given["opened"]]:
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = folder + "/" + name
            if os.path.islink(path):
                for end in ["", "/secret.txt", given["outside"] + "/secret.txt", "/outside/secret.txt"]:
                    show(path + end); write(path + end)
for path in [given["opened"] + "/file", given["opened"] + "/written", given["root"] + "/planted"]: write(path)
attempt(lambda: os.link(given["opened"] + "/file", "/workspace/hard")); write("/workspace/hard")
attempt(lambda: os.rename(given["opened"] + "/inner", "/workspace/moved"))
attempt(lambda: os.mkdir("/workspace/made")); write("/workspace/made/file")
def call():
    service = socket.socket(socket.AF_UNIX); service.settimeout(1); service.connect(given["opened"] + "/service")
    print(service.recv(100).decode())
attempt(call)
print("probed")
END
python3 /tmp/probe.py`;
}
