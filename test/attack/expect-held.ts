import { expect } from "vitest";
import { LISTED_ATTACKS } from "./listed-attacks.ts";
import { OWN_ATTACKS } from "./own-attacks.ts";
import type { attackAsSelf } from "./run-attacks.ts";

/** Shorter races than `npm run attack`. */
const RACE_MILLISECONDS = 500;
/**
 * Left to `npm run attack`: attacks on the browser, whose tests are with its tools, and those that fill
 * memory, disk and time, which the tests of limits do in less of it, and those by many commands, which the tests
 * of the command make too.
 */
const LEFT_OUT =
  /^(br-|own-br-|proc-19$|proc-06$|own-proc-0[456]$|own-import-0[457]$|own-host-0[23]$)/;

/** Runs the attacks and expects every one to be held. */
export async function expectHeld(attack: typeof attackAsSelf): Promise<void> {
  const ids = [...LISTED_ATTACKS, ...OWN_ATTACKS].map(({ id }) => id);
  const only = ids.filter((id) => !LEFT_OUT.test(id));
  const broken: string[] = [];
  const { attempted, held, broke } = await attack(RACE_MILLISECONDS, only, (line) => {
    if (!line.startsWith("held")) broken.push(line);
  });
  expect(broken).toEqual([]);
  expect([attempted, held, broke]).toEqual([only.length, only.length, 0]);
}
