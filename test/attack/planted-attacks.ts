import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../../src/message-of.ts";
import { defaultPolicy } from "../../src/sandbox/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import type { World } from "./world.ts";

/** Attacks by state that lies in a folder: a clone brought it, a run wrote it, another user did. */
export const PLANTED_ATTACKS: readonly Attack[] = [
  {
    id: "own-plant-01",
    input: "a commit plan that came with a folder moves, replaces and removes files of the host",
    async attempt(world) {
      const before = await world.fingerprint(world.outside);
      const tried: string[] = [];
      const plans = [
        { phase: "staging", staging: "outside", steps: [] },
        { phase: "staging", staging: "../outside", steps: [] },
        {
          phase: "moving",
          staging: "payload",
          steps: [{ action: "place", path: "outside/secret.txt", new: 7, old: 0 }],
        },
        { phase: "done", staging: "outside", steps: [] },
      ];
      const payload = join(world.root, "payload");
      mkdirSync(payload, { recursive: true });
      for (const [index, plan] of plans.entries()) {
        writeFileSync(join(payload, "0"), "evil\n");
        const state = stateOf(world, `plan-${index}`);
        const written = { ...plan, workspace: world.root };
        writeFileSync(join(state, "commit.json"), JSON.stringify(written));
        writeFileSync(join(state, "overlay.json"), JSON.stringify(plantedRecord(world.root)));
        tried.push(await openingOf(world, state));
      }
      const held = (await world.fingerprint(world.outside)) === before;
      return verdict(held && tried.every((code) => code === "trust.unverified"), tried);
    },
  },
  {
    id: "own-plant-02",
    input: "a plan and a record of this person's, carried into the folder of another run",
    async attempt(world) {
      const state = stateOf(world, "genuine");
      const sandbox = await world.open({}, { stateDirectory: state });
      await shell(sandbox, "echo changed > planted-02.txt");
      await sandbox.dispose();
      const other = stateOf(world, "carried");
      cpSync(join(state, "overlay.json"), join(other, "overlay.json"));
      mkdirSync(join(other, "upper"));
      writeFileSync(join(other, "upper", "evil.txt"), "never shown to anybody");
      writeFileSync(join(other, "manifest"), "");
      const code = await openingOf(world, other);
      // The person's own changes are still there, and still theirs.
      const again = await world.open({}, { stateDirectory: state });
      const kept = (await again.diff()).map(({ path }) => path);
      await again.discard();
      return verdict(code === "trust.unverified" && kept.includes("planted-02.txt"), [code, kept]);
    },
  },
  {
    id: "own-plant-03",
    input: "a state folder that is a link, or that every user may write",
    async attempt(world) {
      const genuine = stateOf(world, "open");
      const link = join(dirname(genuine), "link");
      symlinkSync(world.outside, link);
      const before = readdirSync(world.outside);
      const first = await openingOf(world, link);
      chmodSync(genuine, 0o777);
      const second = await openingOf(world, genuine);
      const held = String(readdirSync(world.outside)) === String(before);
      return verdict(held && first === "trust.folder" && second === "trust.folder", [
        first,
        second,
      ]);
    },
  },
  {
    id: "own-plant-04",
    input: "a record with another workspace than the one that is opened",
    async attempt(world) {
      const state = stateOf(world, "elsewhere");
      writeFileSync(join(state, "overlay.json"), JSON.stringify(plantedRecord(world.outside)));
      mkdirSync(join(state, "upper"));
      writeFileSync(join(state, "upper", "secret.txt"), "overwritten");
      const code = await openingOf(world, state);
      const secret = readFileSync(join(world.outside, "secret.txt"), "utf8");
      return verdict(code !== "opened" && secret === world.secret, [code, secret]);
    },
  },
];

function stateOf(world: World, name: string): string {
  const path = join(world.root, `planted-${process.getuid?.()}`, ".ostinato", "overlays", name);
  if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** What becomes of looking at the changes that lie in a folder: an error's code, or `opened`. */
async function openingOf(world: World, stateDirectory: string): Promise<string> {
  try {
    const sandbox = await world.open({}, { stateDirectory });
    await sandbox.diff();
    await sandbox.commit();
    return "opened";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
  }
}

function plantedRecord(workspace: string): object {
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const policy = defaultPolicy(workspace);
  return { version: 1, complete: true, policy, store: "overlay", user, owner: user };
}
