import { renderConversation, type Token, type Vocabulary } from "ostinato/harmony";
import { Draw } from "./draw.ts";
import { followUp } from "./families/talking.ts";
import type { Family } from "./family.ts";
import { Random } from "./random.ts";
import { type LabelledTokens, renderScene } from "./render-scene.ts";
import { type Part, Scene, Unsuitable } from "./scene.ts";
import { drawSetting, type Setting, type SettingKind } from "./setting.ts";

/** Some tasks with one beginning, which the trainer reads once. */
export interface Group {
  readonly setting: Setting;
  readonly prefix: Token[];
  readonly tasks: readonly Task[];
}

export interface Task extends LabelledTokens {
  readonly family: string;
  readonly scene: Scene;
  /** Parts of the scene that belong to this task and those before it. */
  readonly upTo: number;
}

export interface GroupOptions {
  readonly heldOut?: boolean;
  readonly newWordings?: boolean;
  readonly kind?: SettingKind;
  /** Only these families. */
  readonly families?: readonly string[];
  /** Tokens that prefix and tasks may have together. */
  readonly tokens?: number;
  readonly mostTasks?: number;
  /** Share of conversations with a second task. Default: 0.35 where one can ask on about the first, 0.08 elsewhere. */
  readonly secondTask?: number;
  /** Share of tasks that end with their first call, half of it where the rest is harder. Default: 0. */
  readonly firstCall?: number;
}

export async function makeGroup(
  seed: number,
  index: number,
  vocabulary: Vocabulary,
  options: GroupOptions = {},
): Promise<Group> {
  const random = new Random(seed, index);
  const setting = drawSetting(new Draw(random, options.heldOut), options.kind);
  const prefix = renderConversation(setting.opening, vocabulary, { check: false });
  const isBrowser = setting.kind === "browser";
  const { tokens: room = isBrowser ? 6500 : 5000, mostTasks = 16 } = options;
  const longest = isBrowser ? 2000 : 1000;
  const tasks: Task[] = [];
  let used = prefix.length;
  for (let attempt = 0; attempt < 250 && tasks.length < mostTasks; attempt++) {
    const made = await makeTasks(random, setting, vocabulary, options);
    for (const task of made) {
      if (task.tokens.length > longest || used + task.tokens.length > room) continue;
      used += task.tokens.length;
      tasks.push(task);
    }
    if (used > room - 350) break;
  }
  return { setting, prefix, tasks: tasks.slice(0, mostTasks) };
}

/** What is hard in these comes behind their first call, so they end there half as often. */
const HARD_LATER: ReadonlySet<string> = new Set(
  "append cell chain combine copy count-write edit-fails set several template total value-write wrong-path".split(
    " ",
  ),
);

/** One task, or two of one conversation: the first alone, then the second behind it. */
async function makeTasks(
  random: Random,
  setting: Setting,
  vocabulary: Vocabulary,
  options: GroupOptions,
): Promise<Task[]> {
  const families = setting.families.filter(
    ({ name }) => !options.families || options.families.includes(name),
  );
  if (families.length === 0) return [];
  const scene = new Scene({
    draw: new Draw(random, options.heldOut),
    tools: setting.tools,
    date: setting.date,
    newWordings: options.newWordings ?? false,
    shapeAnswer: setting.shapeAnswer,
  });
  const choose = (): Family =>
    random.weighted(families.map((family) => [family.weight, family] as const));
  try {
    const family = choose();
    await family.build(scene);
    const goesOn = random.chance(options.secondTask ?? (scene.topic === null ? 0.08 : 0.35));
    const cutShare = (options.firstCall ?? 0) * (HARD_LATER.has(family.name) ? 0.5 : 1);
    const cut = !goesOn && random.chance(cutShare) ? endOfFirstCall(scene.parts) : -1;
    if (cut > 0) {
      const parts = scene.parts.slice(0, cut);
      return [{ family: family.name, scene, upTo: cut, ...renderScene(parts, vocabulary) }];
    }
    const first: Task = {
      family: family.name,
      scene,
      upTo: scene.parts.length,
      ...renderScene(scene.parts, vocabulary),
    };
    if (!goesOn) return [first];
    const follows =
      scene.topic !== null &&
      setting.shapeAnswer === null &&
      scene.has("read_file", "grep") &&
      random.chance(0.6);
    const second = follows ? null : choose();
    await (second === null ? followUp(scene) : second.build(scene));
    return [
      first,
      {
        family: second?.name ?? "follow-up",
        scene,
        upTo: scene.parts.length,
        ...renderScene(scene.parts, vocabulary),
      },
    ];
  } catch (error) {
    if (error instanceof Unsuitable) return [];
    throw error;
  }
}

/** What a request asks for shows in the first call; ending there, three times as many requests fit into as many tokens. */
function endOfFirstCall(parts: readonly Part[]): number {
  const call = parts.findIndex(({ kind }) => kind === "call");
  const part = parts[call];
  return part?.kind === "call" && part.trained ? call + 1 : -1;
}
