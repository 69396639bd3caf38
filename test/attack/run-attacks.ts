/**
 * Runs every attack as root (where that is who runs it) and as an ordinary user, and says whether the
 * sandbox held.
 *
 *   npm run attack [-- --disruptive] [-- ID…]
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { accessibleCopy } from "../sandbox/accessible-copy.ts";
import type { Attack } from "./attack.ts";
import { DISRUPTIVE_ATTACKS } from "./disruptive-attacks.ts";
import { LISTED_ATTACKS, LISTED_WITHOUT_PROBE } from "./listed-attacks.ts";
import { OWN_ATTACKS } from "./own-attacks.ts";
import { World } from "./world.ts";

const RACE_MILLISECONDS = 10_000;

export interface AttackCount {
  attempted: number;
  held: number;
  broke: number;
}

/** All attacks, one after another, as whoever this process is. @param more Attacks besides the usual ones. */
export async function attackAsSelf(
  raceMilliseconds: number,
  only: readonly string[],
  report: (line: string) => void,
  more: readonly Attack[] = [],
): Promise<AttackCount> {
  const count = { attempted: 0, held: 0, broke: 0 };
  const world = await World.make(raceMilliseconds);
  const who = process.getuid?.() === 0 ? "root" : "user";
  try {
    for (const attack of [...allAttacks(), ...more]) {
      if (only.length > 0 && !only.includes(attack.id)) continue;
      const begun = performance.now();
      const { held, detail } = await attempt(attack, world);
      const time = `${Math.round(performance.now() - begun)} ms`;
      count.attempted++;
      if (held) count.held++;
      else count.broke++;
      report(
        `${held ? "held " : "BROKE"} ${who} ${attack.id.padEnd(10)} ${attack.input} (${time})`,
      );
      if (!held)
        report(`      ${world.latest}\n${detail.slice(0, 2000)}`.replaceAll("\n", "\n      "));
    }
  } finally {
    await world.remove();
  }
  return count;
}

function allAttacks(): readonly Attack[] {
  const attacks = [...LISTED_ATTACKS, ...OWN_ATTACKS];
  const known = new Set(attacks.map(({ id }) => id));
  const missing = LISTED_WITHOUT_PROBE.filter((id) => !known.has(id));
  if (missing.length > 0) throw new Error(`Nobody attempts ${missing.join(", ")}.`);
  return attacks;
}

async function attempt(attack: Attack, world: World) {
  try {
    return await attack.attempt(world);
  } catch (error) {
    // An attack that could not be carried out proves nothing.
    return { held: false, detail: error instanceof Error ? (error.stack ?? "") : String(error) };
  } finally {
    await world.settle();
  }
}

/** As root, the same again in a process of an ordinary user. */
export async function attackAsUser(
  raceMilliseconds: number,
  only: readonly string[],
  report: (line: string) => void,
): Promise<AttackCount> {
  await using copy = await accessibleCopy();
  const program = `${copy.repository}/test/attack/run-attacks.ts`;
  const run = [copy.node, program, "--as-self", String(raceMilliseconds), ...only];
  const [file = "", ...words] = [...copy.asUser, ...run];
  const child = spawn(file, words, {
    stdio: ["ignore", "pipe", "inherit"],
    env: copy.environment,
    cwd: copy.home,
  });
  let count: AttackCount = { attempted: 0, held: 0, broke: 0 };
  let rest = "";
  child.stdout.on("data", (data: Buffer) => {
    const lines = (rest + data.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("{")) count = JSON.parse(line) as AttackCount;
      else report(line);
    }
  });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`The ordinary user's attacks ended with ${code}.`);
  return count;
}

async function main(): Promise<void> {
  const [, , first, ...rest] = process.argv;
  if (first === "--as-self") {
    const count = await attackAsSelf(Number(rest[0]), rest.slice(1), console.log);
    console.log(JSON.stringify(count));
    return;
  }
  const words = process.argv.slice(2);
  const only = words.filter((word) => word !== "--disruptive");
  const more = words.includes("--disruptive") ? DISRUPTIVE_ATTACKS : [];
  if (more.length > 0 && process.getuid?.() !== 0) {
    throw new Error("--disruptive changes settings of the machine, which only root can.");
  }
  const counts = [await attackAsSelf(RACE_MILLISECONDS, only, console.log, more)];
  if (process.getuid?.() === 0) {
    counts.push(await attackAsUser(RACE_MILLISECONDS, only, console.log));
  }
  const sum = (name: keyof AttackCount) => counts.reduce((all, count) => all + count[name], 0);
  console.log(`${sum("attempted")} attempted, ${sum("held")} held, ${sum("broke")} broke`);
  if (sum("broke") > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
