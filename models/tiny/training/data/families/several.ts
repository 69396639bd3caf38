import { DONE, type Family } from "../family.ts";
import { layPairs } from "../pairs.ts";
import type { Scene } from "../scene.ts";

/** One action of a longer task: how it is asked for, what it is called in a plan, and what it does. */
interface Action {
  readonly words: readonly string[];
  readonly step: string;
  readonly said: string;
  act(): Promise<void>;
}

function writeAction(scene: Scene): Action {
  const { draw, random } = scene;
  const path = draw.path();
  const content = random.chance(0.5) ? draw.sentence() : draw.word();
  return {
    words: [
      `write "${content}" to ${path}`,
      `create ${path} with the content "${content}"`,
      `save "${content}" in ${path}`,
      `make a file ${path} that says "${content}"`,
      `put "${content}" into ${path}`,
    ],
    step: `Write ${path}`,
    said: `I wrote ${path}.`,
    act: async () =>
      void (await scene.call(`I should write ${path}.`, "write_file", { path, content })),
  };
}

function copyAction(scene: Scene): Action {
  const { draw } = scene;
  const [from, to] = [scene.put(draw.path(), draw.text(2)), draw.path()];
  return {
    words: [
      `copy ${from} to ${to}`,
      `make a copy of ${from} named ${to}`,
      `write the text of ${from} to ${to}`,
      `duplicate ${from} as ${to}`,
    ],
    step: `Copy ${from} to ${to}`,
    said: `I copied ${from} to ${to}.`,
    act: async () => {
      const content = await scene.call(`I should read ${from}.`, "read_file", { path: from });
      await scene.call(`I should write ${to}.`, "write_file", { path: to, content });
    },
  };
}

function editAction(scene: Scene): Action {
  const { draw } = scene;
  const [old, next] = [draw.uniqueWord(), draw.uniqueWord()];
  const path = scene.put(draw.path(), `The ${old} is ${draw.adjective()}.`);
  return {
    words: [
      `replace ${old} with ${next} in ${path}`,
      `change ${old} to ${next} in ${path}`,
      `in ${path} put ${next} instead of ${old}`,
    ],
    step: `Edit ${path}`,
    said: `I replaced ${old} with ${next} in ${path}.`,
    act: async () =>
      void (await scene.call(`I should edit ${path}.`, "edit_file", {
        path,
        old_text: old,
        new_text: next,
      })),
  };
}

function valueAction(scene: Scene): Action {
  const file = layPairs(scene, { count: scene.random.integer(2, 4) });
  const [key, value] = scene.random.choose(file.pairs);
  const to = scene.draw.path();
  return {
    words: [
      `write the ${key} from ${file.path} to ${to}`,
      `save the ${key} of ${file.path} in ${to}`,
      `find the ${key} in ${file.path} and put it into ${to}`,
    ],
    step: `Write the ${key} to ${to}`,
    said: `I wrote ${value} to ${to}.`,
    act: async () => {
      await scene.call(`I should read ${file.path}.`, "read_file", { path: file.path });
      await scene.call(`It says ${file.lineOf(key)}`, "write_file", { path: to, content: value });
    },
  };
}

async function several(scene: Scene): Promise<void> {
  const { random } = scene;
  const makers = [writeAction, copyAction, editAction, valueAction];
  const actions = Array.from({ length: random.choose([2, 2, 3, 3]) }, () =>
    random.choose(makers)(scene),
  );
  const wordings = actions.map(({ words }) => random.choose(words));
  const capital = (text: string) => (text[0] ?? "").toUpperCase() + text.slice(1);
  const [first = "", ...rest] = wordings;
  const asked = random.choose([
    `${capital(first)}, ${rest.map((words) => `then ${words}`).join(", ")}.`,
    `First ${first}. ${rest.map((words, index) => `${index === rest.length - 1 ? "Finally" : "Then"} ${words}.`).join(" ")}`,
    wordings.map((words, index) => `${index + 1}. ${capital(words)}`).join("\n"),
    `Do these things:\n${wordings.map((words) => `- ${words}`).join("\n")}`,
    `${capital([first, ...rest.slice(0, -1)].join(", "))} and ${rest.at(-1)}.`,
    `I have ${wordings.length} tasks. ${wordings.map(capital).join(". ")}.`,
    `Please ${first}, after that ${rest.join(", and after that ")}.`,
  ]);
  scene.user(asked);
  if (actions.length > 2) await scene.plan(actions.map(({ step }) => step));
  for (const action of actions) await action.act();
  scene.final(
    DONE,
    actions.map(({ said }) => said).join(" "),
    actions.map(({ said }) => said),
  );
}

export const severalFamilies: readonly Family[] = [
  { name: "several", weight: 4.5, needs: ["read_file", "write_file", "edit_file"], build: several },
];
