import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import { type ApprovalDecision, run } from "../../../../src/planner/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { removeFolder } from "../../../remove-folder.ts";
import { agentWith } from "../../scripted-run.ts";

let root: string;
let workspace: string;
const grants = () => join(root, "state", "ostinato", "approvals");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-grants-"));
  workspace = join(root, "project");
  mkdirSync(workspace);
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

const send = defineTool({
  name: "send",
  description: "Sends.",
  input: z.object({ to: z.string() }),
  effect: "once",
  approval: true,
  run: ({ to }) => `sent to ${to}`,
});
const agent = agentWith({ tools: [send] });

/** Calls `send` in a run over the workspace. Returns how often somebody was asked, and what the tool said. */
async function sending(
  to: string,
  { folder = workspace, remember }: { folder?: string; remember?: "workspace" } = {},
) {
  const asked: string[] = [];
  const turns = [{ call: { tool: "send", arguments: { to } } }, { final: "Done." }];
  const journal = new MemoryJournal();
  const running = run(agent, "Send it.", {
    model: scriptedModel(turns),
    journal,
    workspace: folder,
    approve: (request): ApprovalDecision => {
      asked.push(request.tool);
      return { approved: true, ...(remember && { remember }) };
    },
  });
  await running.outcome;
  const results: string[] = [];
  for await (const event of journal.read(running.id)) {
    if (event.type === "call-finished") results.push(event.text);
  }
  return { asked: asked.length, results };
}

test("a decision remembered for a workspace answers the same call in its later runs, and no other", async () => {
  expect(await sending("Ann", { remember: "workspace" })).toEqual({
    ...{ asked: 1, results: ["sent to Ann"] },
  });
  expect(await sending("Ann")).toEqual({ asked: 0, results: ["sent to Ann"] });
  expect((await sending("Bob")).asked).toBe(1);
  const other = join(root, "other");
  mkdirSync(other);
  expect((await sending("Ann", { folder: other })).asked).toBe(1);
});

test("it is a file of its owner, outside the workspace; without it, it is asked again", async () => {
  await sending("Ann", { remember: "workspace" });
  const [name = ""] = readdirSync(grants());
  expect(statSync(join(grants(), name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(workspace)).not.toContain("approvals");
  rmSync(join(grants(), name));
  expect((await sending("Ann")).asked).toBe(1);
});

test("a file that was changed, or renamed, doesn't count", async () => {
  await sending("Ann", { remember: "workspace" });
  const [name = ""] = readdirSync(grants());
  const path = join(grants(), name);
  const text = readFileSync(path, "utf8");
  expect(text).toContain("Ann");
  writeFileSync(path, text.replaceAll("Ann", "Bob"));
  expect((await sending("Bob")).asked).toBe(1);
  rmSync(path);
  writeFileSync(join(grants(), `${"0".repeat(8)}${name.slice(8)}`), text, { mode: 0o600 });
  expect((await sending("Ann")).asked).toBe(1);
});

test("nothing is remembered for a workspace that contains the folder of such decisions", async () => {
  expect((await sending("Ann", { folder: root, remember: "workspace" })).results).toHaveLength(1);
  expect((await sending("Ann", { folder: root })).asked).toBe(1);
});
