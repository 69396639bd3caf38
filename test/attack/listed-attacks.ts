import { readFileSync } from "node:fs";
import { type Attack, shell, type Verdict, verdict } from "./attack.ts";
import type { World } from "./world.ts";

interface ListedAttack {
  readonly id: string;
  readonly input: string;
  readonly must: string;
  readonly probe?: string;
  readonly fail_if_output_matches?: string;
}

const listed = (
  JSON.parse(readFileSync(new URL("./attacks.json", import.meta.url), "utf8")) as {
    attacks: ListedAttack[];
  }
).attacks;

/** Attacks of the list that come as a shell line, each in a sandbox of its own. */
export const LISTED_ATTACKS: readonly Attack[] = listed.flatMap((attack) => {
  const { id, input, probe, fail_if_output_matches: pattern } = attack;
  if (probe === undefined) return [];
  return [{ id, input, attempt: (world: World) => attempt(world, id, probe, pattern) }];
});

/** The rest of the list, which `own-attacks` answers one by one. */
export const LISTED_WITHOUT_PROBE: readonly string[] = listed
  .filter(({ probe }) => probe === undefined)
  .map(({ id }) => id);

async function attempt(
  world: World,
  id: string,
  probe: string,
  pattern: string | undefined,
): Promise<Verdict> {
  const sandbox = await world.open();
  const before = await world.fingerprint(world.workspace);
  const output = await shell(sandbox, probe.replaceAll("CANARYPORT", String(world.port)));
  const changes = await sandbox.diff();
  await sandbox.discard();
  await sandbox.dispose();
  if ((await world.fingerprint(world.workspace)) !== before) {
    return verdict(false, `the workspace itself changed: ${output}`);
  }
  const quarantine = QUARANTINED[id];
  if (quarantine !== undefined) {
    // Written beside the workspace, where a person sees it flagged before it can do anything.
    const flagged = changes.some(
      ({ path, warning }) => path === quarantine && warning !== undefined,
    );
    return verdict(flagged || changes.length === 0, { output, changes });
  }
  const judge = JUDGES[id];
  if (judge !== undefined) return verdict(judge(output), output);
  return verdict(pattern !== undefined && !new RegExp(pattern, "m").test(output), output);
}

/** Files that would be run later: the probe may write them, but not to the workspace. */
const QUARANTINED: Readonly<Record<string, string>> = {
  "pers-02": ".git/hooks/post-checkout",
  "pers-04": ".vscode/tasks.json",
  "pers-05": "node_modules/.bin/tsc",
};

/** What a probe must print, or must not, where the list gives no pattern. */
const JUDGES: Readonly<Record<string, (output: string) => boolean>> = {
  "fs-07": (output) => output.includes("handled"),
  "fs-08": (output) => !output.includes("\u001b") && output.includes("\\n"),
  "fs-10": (output) => /^755$/m.test(output) && !/^4755$/m.test(output),
  "pers-06": (output) => /tmpfs on \/home\/agent|\/home\/agent .*tmpfs/.test(output),
  // Known and written down: a mount shows where it comes from. An overlay shows nothing.
  "sec-06": (output) => !output.includes("ostinato-attack"),
  "proc-20": (output) => /rc=[01]$/m.test(output),
};
