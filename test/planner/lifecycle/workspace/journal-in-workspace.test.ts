import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, run } from "../../../../src/planner/index.ts";
import { foldRun, type JournalEvent, openJournal } from "../../../../src/trace/index.ts";
import { fileTools, shell } from "../../../../tools/index.ts";
import { removeFolder } from "../../../remove-folder.ts";

/** Audit E7: a journal that is given inside of the workspace. */

const home = process.cwd();
let root: string;
let workspace: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-journal-in-")));
  workspace = join(root, "work");
  mkdirSync(workspace);
  writeFileSync(join(workspace, "a.txt"), "one\n");
  process.chdir(root);
});
afterEach(async () => {
  process.chdir(home);
  await removeFolder(root);
});

const agent = defineAgent({ name: "reader", instructions: "Read.", tools: [...fileTools, shell] });
const call = (tool: string, input: object) => ({ call: { tool, arguments: input } });

it.each(["overlay", "direct"] as const)(
  "%s: the run neither reads nor changes it, and its record is whole",
  async (mode) => {
    const path = join(workspace, "runs.db");
    const model = scriptedModel([
      call("shell", {
        command:
          "cat runs.db* | tr -d '\\0'; for f in runs.db*; do rm -f $f; echo x > $f; done; echo b > b.txt",
      }),
      call("list_directory", { path: "." }),
      call("read_file", { path: "runs.db" }),
      { final: "Done." },
    ]);
    const task = run(agent, "THE-WORDS-OF-THE-TASK", {
      model,
      workspace,
      journal: path,
      policy: { mode },
    });
    expect(await task.outcome).toMatchObject({ kind: "answered" });
    await using journal = await openJournal(path, { toRead: true });
    const events: JournalEvent[] = [];
    // Reads the chain as well: a changed byte is an error.
    for await (const event of journal.read(task.id)) events.push(event);
    const { steps, status } = foldRun(events);
    expect(status).toBe("answered");
    const results = steps.flatMap(({ calls }) => calls.map(({ result }) => result?.text ?? ""));
    expect(results).toHaveLength(3);
    expect(results.join("\n")).not.toContain("THE-WORDS-OF-THE-TASK");
    expect(results[1]).not.toContain("runs.db");
    const changes = steps.flatMap(({ calls }) =>
      calls.flatMap(({ result }) => result?.changes ?? []),
    );
    expect(changes.map((change) => change.path)).toEqual(["b.txt"]);
    if (mode === "overlay") {
      expect((await task.commit({ marked: true })).map((change) => change.path)).toEqual(["b.txt"]);
    }
    expect(existsSync(join(workspace, "b.txt"))).toBe(true);
    expect(readdirSync(workspace)).toContain("runs.db");
  },
);
