/**
 * Writes a suite to measure with, of words, values and wordings that are never trained.
 *
 *   node data/write-suite.ts [--each 13] [--seed 4242] > ../evals/tiny.jsonl
 */
import { parseArgs } from "node:util";
import { defaultTools } from "ostinato/tools";
import { browsingFamilies } from "./families/browsing.ts";
import { FAMILY_NAMES } from "./families/index.ts";
import { loadVocabulary } from "./load-vocabulary.ts";
import type { Group, Task } from "./make-group.ts";
import { makeGroup } from "./make-group.ts";
import type { Part } from "./scene.ts";
import type { SettingKind } from "./setting.ts";

const { values } = parseArgs({
  options: {
    each: { type: "string", default: "13" },
    seed: { type: "string", default: "4242" },
    "known-wordings": { type: "boolean", default: false },
  },
});

/** What a result of a scene's own can be given again in a real run: a refusal, or a declared tool's answer. */
const GIVEN = new Set(["denied", "unseen-tool"]);
/** Not in a suite: the failure, or the first wrong call, is made up; pages need a server. */
const LEFT_OUT = new Set(["failed", "bad-call", ...browsingFamilies.map(({ name }) => name)]);
const CHANGING = ["write_file", "edit_file", "shell"];

function kindFor(family: string): SettingKind | null {
  if (family === "unseen-tool") return "invented";
  if (family === "structured") return "structured";
  if (family === "no-tool") return "varied";
  return "default";
}

function callParts(parts: readonly Part[]) {
  const from = parts.findLastIndex(({ kind }) => kind === "user");
  return parts.slice(from).flatMap((part) => (part.kind === "call" ? [part] : []));
}

function taskOf(group: Group, { family, scene, upTo }: Task, id: string): object | null {
  const parts = scene.parts.slice(0, upTo);
  const lastUser = parts.findLastIndex(({ kind }) => kind === "user");
  const user = parts[lastUser];
  const answer = parts.at(-1);
  if (user?.kind !== "user" || answer?.kind !== "final") return null;
  const calls = callParts(parts);
  if (scene.scripted.size > 0 && !GIVEN.has(family)) return null;
  const history = parts
    .slice(0, lastUser)
    .flatMap((part) =>
      part.kind === "user"
        ? [{ role: "user", content: part.text }]
        : part.kind === "final"
          ? [{ role: "assistant", content: part.text }]
          : [],
    );
  const changed = [...scene.workspace.files].filter(
    ([path, text]) => scene.laidOut.get(path) !== text,
  );
  const first = calls[0];
  const graders: object[] = [];
  if (family === "structured")
    graders.push({ type: "json", value: JSON.parse(answer.text) as unknown });
  else graders.push({ type: "contains", texts: scene.expectation.contains });
  if (changed.length > 0) graders.push({ type: "files", files: Object.fromEntries(changed) });
  if (family === "unseen-tool" && first)
    graders.push({
      type: "calls",
      calls: [{ tool: first.tool, arguments: JSON.parse(first.json) as unknown }],
      only: true,
    });
  if (family === "injection") graders.push({ type: "no-calls", tools: CHANGING });
  if (family === "talk" || family === "echo" || family === "no-tool")
    graders.push({ type: "no-calls" });
  const own = new Set(defaultTools.map(({ name }) => name));
  const offered = group.setting.tools
    .filter(({ name }) => !group.setting.invented.some(({ tool }) => tool.name === name))
    .map(({ name }) => name);
  const isDefault = offered.length === own.size && offered.every((name) => own.has(name));
  return {
    id,
    family,
    task: user.text,
    ...(history.length > 0 && { history }),
    ...(scene.laidOut.size > 0 && { files: Object.fromEntries(scene.laidOut) }),
    ...(!isDefault && { tools: offered }),
    ...(group.setting.invented.length > 0 && {
      extraTools: group.setting.invented.map(({ tool }) => ({
        name: tool.name,
        description: tool.description,
        parameters: tool.schema,
        result:
          tool.name === first?.tool
            ? (scene.scripted.get(`${first.tool} ${first.json}`) ?? "ok")
            : "ok",
      })),
    }),
    ...(group.setting.answerSchema && { output: group.setting.answerSchema }),
    ...(family === "denied" && first && { deny: [first.tool] }),
    maxSteps: calls.length + 4,
    maxTurnTokens: 1000,
    graders,
  };
}

const vocabulary = loadVocabulary();
const each = Number(values.each);
for (const family of FAMILY_NAMES) {
  if (LEFT_OUT.has(family)) continue;
  const kind = kindFor(family);
  let count = 0;
  for (let index = 0; count < each && index < 4000; index++) {
    const group = await makeGroup(
      Number(values.seed),
      FAMILY_NAMES.indexOf(family) * 10_000 + index,
      vocabulary,
      {
        heldOut: true,
        newWordings: !values["known-wordings"],
        mostTasks: 8,
        // A follow-up needs the families that it can follow.
        families: family === "follow-up" ? ["value", "count", "read"] : [family],
        secondTask: family === "follow-up" ? 1 : 0,
        ...(kind !== null && { kind }),
      },
    );
    for (const task of group.tasks.filter((made) => made.family === family).slice(0, 2)) {
      if (count === each) break;
      if (family === "structured" && group.setting.shapeAnswer === null) continue;
      const written = taskOf(group, task, `${family}-${count + 1}`);
      if (written === null) continue;
      if (family !== "follow-up" && "history" in written) continue;
      console.log(JSON.stringify(written));
      count += 1;
    }
  }
  if (count < each) console.error(`${family}: only ${count} tasks`);
}
