import { z } from "zod";
import type { Draw } from "../draw.ts";
import { type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { EXTRACT } from "./wordings/structured.ts";

/** The schema that answers of one prompt have, and the tasks that go with it. */
export interface AnswerShape {
  readonly schema: z.ZodType;
  /** For schemas that any answer fits. */
  readonly shape: ((text: string) => object) | null;
  /** For schemas of their own: what is asked for. */
  readonly family: Family | null;
}

const NOT_DONE =
  /^(There is no|The call was not|The tool failed|The command failed|I have no|I do not know|I found nothing)/;

export function drawAnswerShape(draw: Draw): AnswerShape {
  const { random } = draw;
  const share = random.fraction();
  if (share < 0.3) return sentenceAndDone(draw);
  if (share < 0.5) return sentence(draw);
  return fields(draw);
}

function sentenceAndDone(draw: Draw): AnswerShape {
  const { random } = draw;
  const text = random.chance(0.6)
    ? "result"
    : random.choose([
        "answer",
        "summary",
        "message",
        "outcome",
        "text",
        "reply",
        "report",
        "response",
        "output",
        "findings",
        "note",
      ]);
  const flag = random.chance(0.6)
    ? "done"
    : random.choose([
        "success",
        "ok",
        "completed",
        "found",
        "finished",
        "succeeded",
        "worked",
        "complete",
        "solved",
      ]);
  const describe = random.chance(0.7);
  const schema = z.strictObject({
    [text]: describe
      ? z
          .string()
          .describe(
            random.choose([
              "What was found or done, in one sentence.",
              "The answer in one sentence.",
              "What you found or did.",
              "One sentence for the user.",
              "The result of the task, in words.",
              "Short answer.",
              "What the user should read.",
              "A short report of the work.",
            ]),
          )
      : z.string(),
    [flag]: describe
      ? z
          .boolean()
          .describe(
            random.choose([
              "True when the whole task was done.",
              "Did it work?",
              "True if the task succeeded.",
              "Whether everything was done.",
              "False when something was missing or failed.",
              "Was the task finished?",
            ]),
          )
      : z.boolean(),
  });
  return {
    schema,
    shape: (answer) => ({ [text]: answer, [flag]: !NOT_DONE.test(answer) }),
    family: null,
  };
}

function sentence(draw: Draw): AnswerShape {
  const name = draw.random.choose([
    "answer",
    "result",
    "text",
    "reply",
    "response",
    "summary",
    "output",
    "message",
    "report",
    "content",
    "value",
    "conclusion",
    "note",
  ]);
  return {
    schema: z.strictObject({ [name]: z.string() }),
    shape: (answer) => ({ [name]: answer }),
    family: null,
  };
}

/** Named values from a file: `{"price": 12, "color": "red"}`. */
function fields(draw: Draw): AnswerShape {
  const { random } = draw;
  const keys = Array.from({ length: random.choose([1, 2, 2, 3]) }, () =>
    draw.key().replace(/[^A-Za-z]+/g, "_"),
  );
  const types = keys.map(() => random.choose(["string", "string", "number"] as const));
  const shape = Object.fromEntries(
    keys.map((key, index) => {
      const base = types[index] === "number" ? z.number() : z.string();
      return [
        key,
        random.chance(0.25) ? base.describe(describeKey(draw, key.replace(/_/g, " "))) : base,
      ];
    }),
  );
  return {
    schema: z.strictObject(shape),
    shape: (answer) => JSON.parse(answer) as object,
    family: {
      name: "structured",
      weight: 1,
      needs: ["read_file"],
      build: (scene) => extract(scene, keys, types),
    },
  };
}

function describeKey(draw: Draw, key: string): string {
  return draw.random.choose([
    `The ${key}`,
    `The ${key}`,
    `${draw.capitalized(key)} as in the file`,
    `Value of ${key}`,
    `The ${key} that the file gives`,
    `What the file says as ${key}`,
    `${draw.capitalized(key)} of the ${draw.word()}`,
  ]);
}

async function extract(
  scene: Scene,
  keys: readonly string[],
  types: readonly string[],
): Promise<void> {
  const { draw, random } = scene;
  const separator = random.choose([": ", ": ", " = ", "="]);
  const wanted = keys.map(
    (key, index) =>
      [
        key.replace(/_/g, " "),
        types[index] === "number" ? String(random.integer(1, 9999)) : draw.value(),
      ] as const,
  );
  const others = Array.from(
    { length: random.integer(0, 3) },
    () => [draw.key(), draw.value()] as const,
  );
  if (others.some(([key]) => wanted.some(([name]) => name.includes(key) || key.includes(name))))
    throw new Unsuitable();
  const lines = random
    .shuffled([...wanted, ...others])
    .map(([key, value]) => key + separator + value);
  const path = scene.put(draw.path(), lines.join("\n"));
  scene.ask(EXTRACT, {
    f: path,
    k: wanted.map(([key]) => key).join(random.choose([" and ", ", "])),
  });
  await scene.call(
    intent.extract(
      wanted.map(([key]) => key),
      path,
    ),
    "read_file",
    { path },
  );
  const answer = Object.fromEntries(
    wanted.map(([, value], index) => [
      keys[index],
      types[index] === "number" ? Number(value) : value,
    ]),
  );
  const thought = wanted.map(([key, value]) => key + separator + value).join(", ");
  scene.final(
    wanted.length > 0 ? `It says ${thought}` : NOW,
    JSON.stringify(answer),
    wanted.map(([, value]) => JSON.stringify(value).slice(1, -1)),
  );
}
