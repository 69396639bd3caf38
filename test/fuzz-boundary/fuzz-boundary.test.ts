import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { World } from "../attack/world.ts";
import { hostileDocuments } from "./hostile-documents.ts";
import { hostileImports } from "./hostile-imports.ts";
import { mutate } from "./mutate.ts";
import { racingWorkspace } from "./racing-workspace.ts";
import { Random } from "./random.ts";
import { randomMounts } from "./random-mounts.ts";
import { ThreadMeter } from "./thread-meter.ts";

let world: World;
beforeEach(async () => {
  world = await World.make(0);
  for (const name of ["XDG_CACHE_HOME", "XDG_STATE_HOME"]) {
    vi.stubEnv(name, join(world.root, name));
    mkdirSync(join(world.root, name), { mode: 0o700 });
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.remove();
});

// The kinds of `npm run fuzz:boundary`, a round of each.
it.each([
  ["races", racingWorkspace],
  ["mounts", randomMounts],
  ["imports", hostileImports],
  ["documents", hostileDocuments],
])(
  "%s: a round finds no way out",
  async (_, make) => {
    const kind = await make(world);
    const { items, problems } = await kind.round(new Random("a test"), new ThreadMeter());
    expect(problems).toEqual([]);
    expect(items).toBeGreaterThan(0);
    await kind.dispose?.();
  },
  120_000,
);

it("the meter sees work that keeps the thread, and no wait", async () => {
  const meter = new ThreadMeter();
  await meter.watch(() => new Promise((resolve) => setTimeout(resolve, 100)));
  expect(meter.take()).toBeLessThan(50);
  await meter.watch(async () => {
    const end = process.threadCpuUsage().user + 60_000;
    while (process.threadCpuUsage().user < end);
  });
  expect(meter.take()).toBeGreaterThan(50);
  expect(meter.take()).toBe(0);
});

it("a seed draws the same each time, and another one something else", () => {
  const draw = (seed: string) =>
    mutate(Buffer.from("<p>one</p>".repeat(9)), new Random(seed), ["<!--"]).toString("latin1");
  expect(draw("1")).toBe(draw("1"));
  expect(draw("1")).not.toBe(draw("2"));
});
