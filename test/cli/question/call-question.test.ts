/** Issue 22, item 5: on a terminal the person sees what a call would do, and answers, edits or remembers. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { ostinato } from "../run-command.ts";
import { onTerminal, type Typed } from "./on-terminal.ts";

const path = (name: string) => new URL(`../../../${name}`, import.meta.url).href;

let root = "";
let env: { [name: string]: string } = {};
beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(join(root, "work"));
  writeFileSync(join(root, "work", "notes.txt"), "one\ntwo\nthree\n");
  env = { XDG_STATE_HOME: join(root, "state"), VISUAL: "", EDITOR: "", COLUMNS: "200" };
});

/** Runs calls as `ostinato run` does, and says what the model was told of each. */
function program(turns: readonly unknown[], options = "{}", agent = ""): readonly string[] {
  const code = `
    import { scriptedModel } from "${path("src/model/index.ts")}";
    import { defineAgent, run } from "${path("src/planner/index.ts")}";
    import { openJournal } from "${path("src/trace/index.ts")}";
    import { approver } from "${path("src/cli/run/approve-on-terminal.ts")}";
    import { steerByTyping } from "${path("src/cli/run/steer-by-typing.ts")}";
    import { watchRun } from "${path("src/cli/run/watch-run.ts")}";
    import { Screen } from "${path("src/cli/screen/screen.ts")}";
    import { applyPatch, editFile, python, shell, writeFile } from "${path("tools/index.ts")}";
    const turns = ${JSON.stringify([...turns, { final: "done" }])};
    let agent = defineAgent({ name: "a", instructions: "", tools: [applyPatch, editFile, python, shell, writeFile], approvals: [{ decision: "ask" }] });
    let model = scriptedModel(turns);
    ${agent}
    const journal = await openJournal("journal.db");
    const screen = new Screen(process.stderr);
    const typing = steerByTyping(screen, {});
    const running = run(agent, "Go.", { model, journal, workspace: "work", approve: approver(false, typing), ...${options} });
    typing.steers(running);
    await watchRun(running, {}, screen);
    typing.close();
    const told = [];
    for await (const event of journal.read(running.id)) if (event.type === "call-finished") told.push(event.text);
    process.stdout.write("TOLD " + JSON.stringify(told) + "\\n");
    await running.discard();
    await journal.close();`;
  return [process.execPath, "--input-type=module", "--eval", code];
}

async function asked(argv: readonly string[], typed: readonly Typed[]) {
  const { shown } = await onTerminal(argv, typed, { cwd: root, env, timeout: 60_000 });
  const plain = stripVTControlCharacters(shown);
  const told = /^TOLD (.*)$/m.exec(plain)?.[1];
  return { shown: plain, told: JSON.parse(told ?? "null") as readonly string[] | null };
}

const call = (tool: string, input: unknown) => ({ call: { tool, arguments: input } });
const at = (tool: string, keys: string): Typed => ({
  at: new RegExp(`Allow ${tool}[^\\n]*\\] `),
  keys,
});

test("a command is shown as such, with reason and taint; a file tool's call as a diff of the file as it is", async () => {
  const patch =
    "*** Begin Patch\n*** Update File: notes.txt\n@@\n-TWO\n+2\n*** Add File: new.txt\n+fresh\n*** End Patch";
  const { shown, told } = await asked(
    program(
      [
        call("shell", { command: "echo hi\u202e\necho there", workdir: "." }),
        call("edit_file", { path: "notes.txt", old_text: "two", new_text: "TWO" }),
        call("apply_patch", { input: patch }),
        call("write_file", { path: "notes.txt", content: "all new\n" }),
      ],
      `{ untrusted: true, approvals: [{ tool: "shell", decision: "ask", reason: "commands are looked at" }] }`,
    ),
    [
      at("shell", "shell\r"),
      at("edit_file", "edit_file\r"),
      at("apply_patch", "apply_patch\r"),
      at("write_file", "n keep it\r"),
    ],
  );
  expect(shown).toMatch(/\n {4}\$ echo hi\\u202e\n {6}echo there\n {4}\(in the folder \.\)\n/);
  expect(shown).toMatch(
    /asked because: commands are looked at\n.*this run has read untrusted content/,
  );
  expect(shown).toMatch(/~ notes\.txt \(14 → 14 bytes\)\n.*@@.*\n {7}one\n {6}-two\n {6}\+TWO\n/);
  // As the run has it, not as it is in the folder.
  expect(shown).toMatch(/ {6}-TWO\n {6}\+2\n.*\+ new\.txt \(6 bytes\)\n.* {6}\+fresh\n/s);
  expect(shown).toMatch(/ {6}-one\n {6}-2\n {6}-three\n {6}\+all new\n/);
  expect(told).toEqual([
    expect.stringMatching(/there/),
    expect.stringMatching(/^Edited/),
    expect.stringMatching(/^Patch applied/),
    "Error: the user did not approve this call: keep it",
  ]);
});

test("what can't be shown otherwise is shown by its arguments; an answer that isn't one is asked again", async () => {
  const { shown, told } = await asked(
    program([
      call("edit_file", { path: "notes.txt", old_text: "four", new_text: "a\nb" }),
      call("write_file", { path: "x.txt", content: `${"line\n".repeat(300)}end\n` }),
    ]),
    [
      at("edit_file", "y\r"),
      at("edit_file", "edit_file\r"),
      at("write_file", "v\r"),
      at("write_file", "\r"),
    ],
  );
  expect(shown).toMatch(
    / path: "notes\.txt"\n {4}old_text: "four"\n {4}new_text:\n {6}\| a\n {6}\| b\n/,
  );
  expect(shown).toContain("that is none of the answers");
  expect(shown).toMatch(/more lines\n.*v: view all of it.*\+end\n/s);
  expect(told).toEqual([
    expect.stringMatching(/old_text not found/),
    "Error: the user did not approve this call: the person at the terminal said no",
  ]);
});

test("arguments are edited in $EDITOR, checked, shown as edited, and nothing that was written is lost", async () => {
  const script = join(root, "edit.sh");
  // What it finds is kept; then it writes the next of three texts.
  writeFileSync(
    script,
    `#!/bin/sh
cat "$2" >> seen.txt; echo ---- >> seen.txt
n=$(grep -c -e ---- seen.txt)
case $n in
  1) printf '{"path": ' > "$2";;
  2) printf '{"path": 7, "content": "x"}' > "$2";;
  3) printf '{"path": "mine.txt", "content": "x"}' > "$2";;
esac`,
  );
  chmodSync(script, 0o700);
  env = { ...env, EDITOR: `${script} -x` };
  const { shown, told } = await asked(
    program([call("write_file", { path: "a.txt", content: "b" })]),
    [
      at("write_file", "e\r"),
      at("write_file", "e\r"),
      at("write_file", "e\r"),
      at("write_file as edited", "y\r"),
    ],
  );
  expect(shown).toMatch(/isn't valid JSON: .*\n {2}not used; e goes on editing it/);
  expect(shown).toMatch(/edited: .*path.*\n {2}not used/);
  expect(shown).toMatch(/write_file, as edited\n {4}\+ mine\.txt \(1 byte\)/);
  expect(shown).toContain('edited: {"path":"mine.txt","content":"x"}');
  expect(readFileSync(join(root, "seen.txt"), "utf8")).toBe(
    '{\n  "path": "a.txt",\n  "content": "b"\n}\n----\n{"path":\n----\n{\n  "path": 7,\n  "content": "x"\n}\n----\n',
  );
  expect(told?.[0]).toMatch(/^Wrote 1 byte to mine\.txt\n\[The user changed the arguments/);
});

test("without an editor they are edited on one line", async () => {
  const { shown, told } = await asked(
    program([call("write_file", { path: "a.txt", content: "b\u200b" })]),
    [
      at("write_file", "e\r"),
      // The line stands there already; its end is replaced.
      { at: /Arguments: .*\}/, keys: `${"\x7f".repeat(10)}c"}\r` },
      at("write_file as edited", "y\r"),
    ],
  );
  expect(shown).toContain('Arguments: { "path": "a.txt", "content": "b\\u200b" }');
  expect(told?.[0]).toMatch(/arguments before the call ran: \{"path":"a\.txt","content":"c"\}/);
});

test("r allows such calls in this run; a always in this workspace, as the command lists", async () => {
  const write = (content: string) => call("write_file", { path: "a.txt", content });
  const { told, shown } = await asked(program([write("1"), write("1"), write("2"), write("2")]), [
    at("write_file", "r\r"),
    at("write_file", "a\r"),
  ]);
  expect(told).toHaveLength(4);
  expect(shown.match(/Allow write_file/g)).toHaveLength(2);
  const listed = await ostinato(["approvals"], { cwd: root, env });
  expect(listed.stdout).toMatch(/allow {2}write_file \{"path":"a\.txt","content":"2"\}/);
  const again = await asked(program([write("2")]), []);
  expect(again.told?.[0]).toMatch(/^Wrote/);
});

test("a question is withdrawn when another process decides", async () => {
  const running = asked(program([call("write_file", { path: "a.txt", content: "1" })]), []);
  const where = ["--journal", join(root, "journal.db")];
  await expect
    .poll(async () => (await ostinato(["decide", "LAST", ...where], { env })).stdout, {
      timeout: 60_000,
    })
    .toMatch(/1\.1 {2}write_file/);
  const said = await ostinato(["decide", "LAST", "approve", ...where], { env });
  expect(said.stdout).toBe("call 1.1 of write_file approved");
  const { shown, told } = await running;
  expect(told?.[0]).toMatch(/^Wrote/);
  expect(shown).toMatch(/▸ call 1\.1 approved/);
});

test("sub-agents that ask at the same time are asked about one after the other", async () => {
  const team = `
    const member = defineAgent({ name: "m", description: "Writes.", instructions: "You are a member.", tools: [writeFile], approvals: [{ tool: "write_file", decision: "ask" }] });
    agent = defineAgent({ name: "lead", instructions: "You lead.", tools: [member.asTool({ name: "ask", tasks: 2 })] });
    model = scriptedModel(({ prompt }) => {
      const isAnswered = prompt.includes(" to=assistant");
      const [, name] = /<.message.>Write (\\w+)/.exec(prompt) ?? [];
      if (name !== undefined) return isAnswered ? { final: name + " is written" } : { call: { tool: "write_file", arguments: { path: name, content: name } } };
      return isAnswered ? { final: "done" } : { call: { tool: "ask", arguments: { tasks: ["Write one", "Write two"] } } };
    });`;
  const { shown, told } = await asked(program([], "{}", team), [
    at("write_file", "y\r"),
    at("write_file", "y\r"),
  ]);
  expect(shown.match(/Allow write_file/g)).toHaveLength(2);
  expect(told?.[0]).toMatch(/one is written.*two is written/s);
});
