/** Issue 23: tenants can't read each other's runs, tested with forged ids. */
import { beforeAll, describe, expect, test } from "vitest";
import { openPostgresJournal, runTrust } from "../../../src/trace/index.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { collect, sampleRun } from "../sample-run.ts";

const TABLES = [
  "runs",
  "events",
  "blobs",
  "blob_uses",
  "attachments",
  "seals",
  "messages",
  "leases",
];

describe.skipIf(!hasPostgres)("Postgres: tenants", () => {
  let url = "";
  beforeAll(async () => {
    url = await newDatabase();
    await using red = await openPostgresJournal(url, { tenant: "red" });
    await red.append("r", sampleRun(2, { result: () => "red ".repeat(1000) }).slice(0, 9));
    await red.attach("r", "note", "red");
    await red.post("r", { kind: "steer", text: "red" });
  });

  test("see nothing of each other through the journal, whatever id they name", async () => {
    await using blue = await openPostgresJournal(url, { tenant: "blue" });
    expect(await blue.list()).toEqual([]);
    expect(await blue.latest()).toBeNull();
    expect(await blue.messages("r")).toEqual([]);
    const notFound = { code: "journal.run-not-found" };
    await expect(collect(blue.read("r"))).rejects.toMatchObject(notFound);
    await expect(blue.trust("r")).rejects.toMatchObject(notFound);
    await expect(blue.attached("r", "note")).rejects.toMatchObject(notFound);
    await expect(blue.attach("r", "note", "blue")).rejects.toMatchObject(notFound);
    await expect(blue.post("r", { kind: "abort" })).rejects.toMatchObject(notFound);
    await expect(blue.takeOver("r")).rejects.toMatchObject(notFound);
    const note = { type: "note", step: 1, code: "workspace", text: "blue", time: 1 } as const;
    await expect(blue.append("r", [note])).rejects.toMatchObject(notFound);
    expect((await blue.prune({ keepNewest: 0, resumable: true })).runIds).toEqual([]);
    const fork = { ...sampleRun(1)[0], parent: { runId: "r", step: 1, events: 3 } };
    await blue.append("fork", [fork as never]);
    await expect(collect(blue.read("fork"))).rejects.toMatchObject({ code: "journal.corrupt" });
  });

  test("don't find each other's runs by any filter, and hold no lease that counts for another", async () => {
    await using violet = await openPostgresJournal(url, { tenant: "violet" });
    await using red = await openPostgresJournal(url, { tenant: "red" });
    for (const query of [
      { runId: "r" },
      { task: "count" },
      { caller: "r" },
      { agent: "assistant" },
    ]) {
      expect(await violet.list({ ...query, limit: 1000 }), JSON.stringify(query)).toEqual([]);
    }
    await using held = await red.lease("r");
    expect(await red.isWritten("r")).toBe(true);
    expect(await violet.isWritten("r")).toBe(false);
    // A lease of the same name is violet's own: red's is still held.
    await using theirs = await violet.lease("r");
    expect(theirs.lost.aborted).toBe(false);
    expect(await red.isWritten("r")).toBe(true);
    expect(held.lost.aborted).toBe(false);
    const note = { type: "note", step: 1, code: "workspace", text: "red", time: 1 } as const;
    await expect(violet.append("r", [note])).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    const before = (await red.messages("r")).length;
    for (const kind of ["abort", "pause", "continue"] as const) {
      await expect(violet.post("r", { kind })).rejects.toMatchObject({
        code: "journal.run-not-found",
      });
    }
    expect(await red.messages("r")).toHaveLength(before);
  });

  test("may use the same id for runs of their own", async () => {
    await using blue = await openPostgresJournal(url, { tenant: "green" });
    await using red = blue.forTenant("red");
    await blue.append("r", sampleRun(1, { task: "green" }));
    expect((await blue.list())[0]?.task).toBe("green");
    expect((await red.list())[0]?.task).toBe("count the lines");
    expect(await collect(red.read("r"))).toHaveLength(9);
  });

  test.each(TABLES)("are separated in the table %s, whatever the statement says", async (table) => {
    const all = `SELECT * FROM ostinato.${table}`;
    const forged = `${all} WHERE tenant = 'red'`;
    expect((await sql(url, forged, [], { tenant: "red" })).length).toBeGreaterThan(0);
    expect(await sql(url, forged, [], { tenant: "blue 2" })).toEqual([]);
    expect(await sql(url, all, [], { tenant: "" })).toEqual([]);
    const taken = `UPDATE ostinato.${table} SET tenant = 'blue 2' RETURNING 1`;
    expect(await sql(url, taken, [], { tenant: "blue 2" })).toEqual([]);
    await expect(sql(url, taken, [], { tenant: "red" })).rejects.toThrow(/row-level security/);
    expect(
      await sql(url, `DELETE FROM ostinato.${table} RETURNING 1`, [], { tenant: "blue 2" }),
    ).toEqual([]);
  });

  test("don't own a run that was copied from another one's rows", async () => {
    const asSuperuser = { asSuperuser: true };
    const columns = "id, task, agent, model, started_at, steps";
    await sql(
      url,
      `INSERT INTO ostinato.runs (tenant, ${columns}) SELECT 'thief', ${columns} FROM ostinato.runs WHERE tenant = 'red'`,
      [],
      asSuperuser,
    );
    for (const [table, rest] of [
      ["events", "sequence, hash, body, parts, data"],
      ["seals", "kind, seal"],
    ]) {
      await sql(
        url,
        `INSERT INTO ostinato.${table} (tenant, run, ${rest})
         SELECT 'thief', (SELECT number FROM ostinato.runs WHERE tenant = 'thief'), ${rest}
         FROM ostinato.${table} WHERE tenant = 'red'`,
        [],
        asSuperuser,
      );
    }
    await using thief = await openPostgresJournal(url, { tenant: "thief" });
    expect(await runTrust(thief, "r")).toBe("unverified");
    expect(await runTrust(thief.forTenant("red"), "r")).toBe("own");
  });

  test("have a name", async () => {
    await expect(openPostgresJournal(url, { tenant: "" })).rejects.toMatchObject({
      code: "input.invalid",
    });
  });
});
