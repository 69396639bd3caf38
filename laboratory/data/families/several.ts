import { DONE, type Family } from "../family.ts";
import { intent } from "../intent.ts";
import { layPairs } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { expandWording, HELD_OUT } from "../wording.ts";
import { JOINTS, type Joints } from "./wordings/joining.ts";
import {
  BULLETS,
  COPY_PART,
  EDIT_PART,
  LIST_HEADS,
  VALUE_PART,
  WRITE_PART,
} from "./wordings/several.ts";

/** One action of a longer task: how it is asked for, what it is called in a plan, and what it does. */
interface Action {
  readonly words: readonly string[];
  readonly slots: { readonly [slot: string]: string };
  readonly step: string;
  readonly said: string;
  /** `before` stands in front of what the model says to itself. */
  act(before: string): Promise<void>;
}

function writeAction(scene: Scene): Action {
  const { draw, random } = scene;
  const path = draw.path();
  const content = random.chance(0.5) ? draw.sentence() : draw.word();
  return {
    words: WRITE_PART,
    slots: { c: `"${content}"`, p: path },
    step: `write ${path}`,
    said: `I wrote ${path}.`,
    act: async (before) =>
      void (await scene.call(before + intent.write(path), "write_file", { path, content })),
  };
}

function copyAction(scene: Scene): Action {
  const { draw } = scene;
  const [from, to] = [scene.put(draw.path(), draw.text(2)), draw.path()];
  return {
    words: COPY_PART,
    slots: { x: from, y: to },
    step: `copy ${from} to ${to}`,
    said: `I copied ${from} to ${to}.`,
    act: async (before) => {
      const thought = before + intent.copy(from, to);
      const content = await scene.call(thought, "read_file", { path: from });
      await scene.call(intent.write(to), "write_file", { path: to, content });
    },
  };
}

function editAction(scene: Scene): Action {
  const { draw } = scene;
  const [old, next] = [draw.uniqueWord(), draw.uniqueWord()];
  const path = scene.put(draw.path(), `The ${old} is ${draw.adjective()}.`);
  return {
    words: EDIT_PART,
    slots: { a: old, b: next, p: path },
    step: `replace ${old} with ${next} in ${path}`,
    said: `I replaced ${old} with ${next} in ${path}.`,
    act: async (before) =>
      void (await scene.call(before + intent.edit(old, next, path), "edit_file", {
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
    words: VALUE_PART,
    slots: { k: key, p: file.path, y: to },
    step: `write the ${key} in ${file.path} to ${to}`,
    said: `I wrote ${value} to ${to}.`,
    act: async (before) => {
      await scene.call(before + intent.valueWrite(key, file.path, to), "read_file", {
        path: file.path,
      });
      await scene.call(`It says ${file.lineOf(key)}`, "write_file", { path: to, content: value });
    },
  };
}

const capital = (text: string) => (text[0] ?? "").toUpperCase() + text.slice(1);

function wordPart({ random }: Scene, { words, slots }: Action): string {
  const quoted = random.chance(0.15) ? random.choose(['"', "'", "`"]) : "";
  return expandWording(random, random.choose(words)).replace(
    /<(_?)(\w+)>/g,
    (_, bare: string, slot: string) => {
      const quote = bare || slot === "c" ? "" : quoted;
      return quote + (slots[slot] ?? "") + quote;
    },
  );
}

const COUNTS = ["", "one", "two", "three", "four"];
const ORDINALS = ["first", "second", "third", "fourth"];

/** One pattern for so many parts. */
function joinParts([first, next, last, second]: Joints, count: number): string {
  const pieces = Array.from({ length: count }, (_, index) => {
    if (index === 0) return first;
    if (count === 2) return second ?? last;
    return index === count - 1 ? last : next;
  });
  return pieces
    .map((piece, index) =>
      piece
        .replaceAll("<_p>", `<_p${index}>`)
        .replaceAll("<_P>", `<_P${index}>`)
        .replaceAll("(number)", `${index + 1}`)
        .replaceAll("(letter)", "abcd"[index] ?? "")
        .replaceAll(". (ordinal)", `. ${capital(ORDINALS[index] ?? "")}`)
        .replaceAll("(ordinal)", ORDINALS[index] ?? ""),
    )
    .join("");
}

function requestPatterns({ random }: Scene, count: number): readonly string[] {
  const counted = random.chance(0.5) ? `${count}` : (COUNTS[count] ?? "");
  const lists = LIST_HEADS.map((head): Joints => {
    const bullet = random.choose(BULLETS);
    const [part, end] = random.chance(0.85) ? ["<_P>", "<_t>"] : ["<_p>", "<_l>"];
    return [`${head}${bullet}${part}`, `\n${bullet}${part}`, `\n${bullet}${end}`];
  });
  return [...lists, ...JOINTS].map((joints) =>
    joints === HELD_OUT ? HELD_OUT : joinParts(joints, count).replaceAll("(count)", counted),
  );
}

async function several(scene: Scene): Promise<void> {
  const { random } = scene;
  const makers = [writeAction, copyAction, editAction, valueAction];
  const actions = Array.from({ length: random.choose([2, 2, 2, 3, 3, 3, 4]) }, () =>
    random.choose(makers)(scene),
  );
  const parts = actions.map((action) => wordPart(scene, action));
  const slots: { [slot: string]: string } = {
    l: parts.at(-1) ?? "",
    t: capital(parts.at(-1) ?? ""),
  };
  for (const [index, part] of parts.entries()) {
    slots[`p${index}`] = part;
    slots[`P${index}`] = capital(part);
  }
  scene.ask(requestPatterns(scene, parts.length), slots);
  const steps = actions.map(({ step }) => step);
  const planned = actions.length > 2 && scene.has("update_plan");
  if (planned) await scene.plan(steps.map(capital));
  const first = planned ? "" : `There are ${actions.length} tasks: ${steps.join("; ")}. `;
  for (const [index, action] of actions.entries()) await action.act(index === 0 ? first : "");
  scene.final(
    DONE,
    actions.map(({ said }) => said).join(" "),
    actions.map(({ said }) => said),
  );
}

export const severalFamilies: readonly Family[] = [
  { name: "several", weight: 22, needs: ["read_file", "write_file", "edit_file"], build: several },
];
