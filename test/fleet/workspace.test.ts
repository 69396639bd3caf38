/** Issue 23, item 5: a run that is taken over goes on with its workspace as it was, and is committed elsewhere. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  contentsOf,
  type Fleet,
  fetchChanges,
  openFleet,
  pruneContents,
} from "../../src/fleet/index.ts";
import { resume } from "../../src/planner/index.ts";
import {
  commitWorkspace,
  diffWorkspace,
} from "../../src/planner/lifecycle/workspace/kept-changes.ts";
import { redrive } from "../../src/replay/index.ts";
import { collect } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { fleetPlaces } from "./fleet-places.ts";
import { WRITTEN_ROUNDS, writer, writingModel } from "./writing-agent.ts";

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: workspaces` }));
describe.for(suites)("$title", ({ isThere, make }) => {
  let where = "";
  let fleet: Fleet;
  let folder = "";
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    folder = temporaryFolder();
    where = await make();
    fleet = await openFleet(where);
    mkdirSync(join(folder, "base", "old"), { recursive: true });
    writeFileSync(join(folder, "base", "old", "file"), "old");
    writeFileSync(join(folder, "base", "notes.txt"), "zero\n");
    // The person's machine.
    vi.stubEnv("XDG_STATE_HOME", join(folder, "person", "state"));
    cpSync(join(folder, "base"), join(folder, "person", "project"), { recursive: true });
    return async () => {
      vi.unstubAllEnvs();
      await fleet.close();
    };
  });

  const machine = (name: string, pause = 0, snapshots?: string) => {
    const workspace = join(folder, name, "workspace");
    cpSync(join(folder, "base"), workspace, { recursive: true, preserveTimestamps: true });
    const child: ChildProcess = spawn(
      process.execPath,
      [join(import.meta.dirname, "run-writing-worker.ts")],
      {
        env: {
          ...process.env,
          ...{ WHERE: where, WORKSPACE: workspace, PAUSE: String(pause) },
          ...(snapshots !== undefined && { SNAPSHOTS: snapshots }),
          XDG_STATE_HOME: join(folder, name, "state"),
          // The same person on each machine.
          OSTINATO_KEY_FILE: join(folder, "key"),
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines: string[] = [];
    if (child.stdout)
      createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    return { child, lines, workspace };
  };
  const journal = () => fleet.journal.forTenant("acme");
  const statusOf = async (runId: string) => (await journal().list({ runId }))[0]?.status;
  const finishedCalls = async (runId: string) => {
    if ((await statusOf(runId)) === undefined) return 0;
    const events = await collect(journal().read(runId));
    return events.filter(({ type }) => type === "call-finished").length;
  };

  test.each(["SIGKILL", "SIGSTOP"] as const)(
    "go on elsewhere after %s, are committed where the person is, and pruned",
    async (signal) => {
      vi.stubEnv("OSTINATO_KEY_FILE", join(folder, "key"));
      const snapshots = signal === "SIGSTOP" ? join(folder, "snapshots") : undefined;
      const options = { tenant: "acme", workspace: "project" };
      const runId = await fleet.enqueue(writer, "Work.", options);
      const first = machine("one", 300, snapshots);
      await expect.poll(() => finishedCalls(runId), { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
      first.child.kill(signal);
      const second = machine("other", 0, snapshots);
      await expect.poll(() => statusOf(runId), { timeout: 60_000 }).toBe("answered");
      const events = await collect(journal().read(runId));
      expect(events.filter(({ type }) => type === "run-resumed").length).toBeGreaterThan(0);
      expect(events.filter(({ type }) => type === "call-finished")).toHaveLength(WRITTEN_ROUNDS);
      // Nothing is left of it on the machine, and its folder is as it was.
      await expect.poll(() => second.lines.at(-1)).toBe(`${runId} answered`);
      expect(readdirSync(join(second.workspace)).sort()).toEqual(["notes.txt", "old"]);

      const layers = (name: string) => join(folder, name, "state", "ostinato", "overlays");
      await expect.poll(() => existsSync(layers("other"))).toBe(false);
      if (signal === "SIGKILL") {
        expect(readdirSync(layers("one"))).toHaveLength(1);
        machine("one");
        await expect.poll(() => existsSync(layers("one")), { timeout: 60_000 }).toBe(false);
      }

      const person = { journal: journal(), workspace: join(folder, "person", "project") };
      const fetching = { ...person, tenant: "acme", snapshots };
      const tooLow = { ...fetching, snapshotLimits: { files: 3 } };
      await expect(fetchChanges(journal(), runId, tooLow)).rejects.toMatchObject({
        code: "workspace.snapshot",
      });
      await fetchChanges(journal(), runId, fetching);
      const shown = await diffWorkspace(runId, person);
      expect(shown.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
        ...["added link", "added made", "added made/deep", "added moved", "changed notes.txt"],
        ...["removed old/file", "added old/new"],
      ]);
      expect(await commitWorkspace(runId, person)).toHaveLength(7);
      expect(readFileSync(join(person.workspace, "notes.txt"), "utf8")).toBe(
        "zero\none\ntwo\nthree\nfour\nfive\nsix\n",
      );
      expect(readFileSync(join(person.workspace, "moved"))).toHaveLength(300_000);
      // Once.
      await fetchChanges(journal(), runId, { ...person, tenant: "acme", snapshots });
      expect(await diffWorkspace(runId, person)).toEqual([]);
      const redriven = await redrive(journal(), runId, { vocabulary: writingModel().vocabulary });
      expect(redriven.divergence).toBeNull();

      const store = contentsOf(journal(), "acme", snapshots);
      if (store === null) throw new Error("no store");
      expect(await pruneContents(journal(), store)).toBe(0);
      expect(await pruneContents(journal(), store, -60_000)).toBeGreaterThan(10);
      expect(await store.unused(Date.now() + 60_000)).toEqual([]);
    },
  );

  test("are left to a worker that has them, and one that differs says so", async () => {
    vi.stubEnv("OSTINATO_KEY_FILE", join(folder, "key"));
    const runId = await fleet.enqueue(writer, "Work.", { tenant: "acme", workspace: "another" });
    const [job] = await fleet.jobs({ tenant: "acme" });
    expect(job).toMatchObject({ runId, workspace: "another" });
    const here = await fleet.enqueue(writer, "Work.", { tenant: "acme", workspace: "project" });
    const first = machine("one", 200);
    await expect.poll(() => finishedCalls(here), { timeout: 60_000 }).toBeGreaterThanOrEqual(1);
    first.child.kill("SIGKILL");
    writeFileSync(join(folder, "base", "notes.txt"), "another\n");
    const second = machine("other");
    const differs = () => second.lines.filter((line) => /notes\.txt differ/.test(line)).length;
    await expect.poll(differs, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    // Only the attempt that was killed counts.
    const left = (await fleet.jobs({ tenant: "acme" })).find((found) => found.runId === here);
    expect(left?.attempt).toBe(1);
    expect(await statusOf(here)).toBe("unfinished");
    expect(await statusOf(runId)).toBeUndefined();
    second.child.kill("SIGKILL");
    await expect.poll(() => journal().isWritten?.(here), { timeout: 60_000 }).toBe(false);
    const alone = { model: writingModel(), journal: journal(), workspace: second.workspace };
    expect(await resume(writer, here, alone).outcome).toMatchObject({
      kind: "failed",
      error: { code: "input.invalid", message: expect.stringContaining("travels with it") },
    });
    expect((await fleet.jobs({ tenant: "acme" }))[0]?.waitsFor?.kind).toBe("workspace");
  });

  test("of one tenant can't be read by another", async () => {
    const [one, other] = ["acme", "another"].map((tenant) =>
      contentsOf(fleet.journal.forTenant(tenant), tenant, undefined),
    );
    const hash = "0".repeat(64);
    await one?.put(hash, Buffer.from("secret"));
    expect(await other?.get(hash)).toBeNull();
    expect(await other?.has([hash])).toEqual(new Set());
    expect(await other?.unused(Date.now() + 60_000)).toEqual([]);
    await other?.delete([hash], Date.now() + 60_000);
    await other?.put(hash, Buffer.from("another"));
    expect(Buffer.from((await one?.get(hash)) ?? []).toString()).toBe("secret");
  });
});
