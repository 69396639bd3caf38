/**
 * Writes groups of tasks to standard output for the trainer, without end or as many as asked for.
 *
 *   node data/stream.ts --seed 1 [--groups 200] [--held-out] [--new-wordings] [--show]
 *
 * A group is 32-bit little-endian numbers: how many segments (the first is the common beginning), then
 * for each its family's number and its length, then all tokens, then all labels (-1: not trained).
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { FAMILY_NAMES } from "./families/index.ts";
import { loadVocabulary } from "./load-vocabulary.ts";
import { type Group, makeGroup } from "./make-group.ts";
import type { SettingKind } from "./setting.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "0" },
    step: { type: "string", default: "1" },
    groups: { type: "string", default: "0" },
    "held-out": { type: "boolean", default: false },
    "new-wordings": { type: "boolean", default: false },
    kind: { type: "string" },
    families: { type: "string" },
    names: { type: "boolean", default: false },
    "first-call": { type: "string", default: "0" },
    tokens: { type: "string" },
    show: { type: "boolean", default: false },
  },
});

function frame({ prefix, tasks }: Group): Buffer {
  const segments = [{ family: "", tokens: prefix, labels: prefix.map(() => -1) }, ...tasks];
  const numbers = [
    segments.length,
    ...segments.flatMap(({ family, tokens }) => [FAMILY_NAMES.indexOf(family), tokens.length]),
    ...segments.flatMap(({ tokens }) => tokens),
    ...segments.flatMap(({ labels }) => labels),
  ];
  return Buffer.from(Int32Array.from(numbers).buffer);
}

if (values.names) {
  console.log(JSON.stringify(FAMILY_NAMES));
} else {
  const vocabulary = loadVocabulary();
  const groups = Number(values.groups) || Number.POSITIVE_INFINITY;
  const options = {
    heldOut: values["held-out"],
    newWordings: values["new-wordings"],
    firstCall: Number(values["first-call"]),
    mostTasks: 200,
    ...(values.tokens !== undefined && { tokens: Number(values.tokens) }),
    ...(values.kind !== undefined && { kind: values.kind as SettingKind }),
    ...(values.families !== undefined && { families: values.families.split(",") }),
  };
  for (let count = 0; count < groups; count++) {
    const index = Number(values.start) + count * Number(values.step);
    const group = await makeGroup(Number(values.seed), index, vocabulary, options);
    if (group.tasks.length === 0) continue;
    if (values.show) {
      console.log(`##### ${group.setting.kind}: ${vocabulary.decode(group.prefix)}`);
      for (const { family, tokens } of group.tasks)
        console.log(`----- ${family}\n${vocabulary.decode(tokens)}`);
    } else if (!process.stdout.write(frame(group))) {
      await once(process.stdout, "drain");
    }
  }
}
