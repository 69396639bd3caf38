import type { Family } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { countAnswer, matches } from "./counting.ts";
import { READ } from "./reading.ts";
import { drawCommand, RUN } from "./shell.ts";
import { DATE, TOOLS, UNKNOWN } from "./wordings/asking-about.ts";
import { NEXT_COUNT, NEXT_READ, NEXT_VALUE } from "./wordings/following-up.ts";
import { HELLO, THANKS, WHO } from "./wordings/greeting.ts";
import { REPEAT } from "./wordings/repeating.ts";
import {
  READ_WITHOUT_TOOL,
  RUN_WITHOUT_TOOL,
  WRITE_WITHOUT_TOOL,
} from "./wordings/without-tool.ts";
import { drawContent, WRITE } from "./writing.ts";

function talk(scene: Scene): void {
  const { draw, random } = scene;
  const words = { w: draw.word(), v: draw.word(), W: draw.capitalized(), V: draw.capitalized() };
  switch (
    random.choose([
      "hello",
      "hello",
      "thanks",
      "who",
      "tools",
      "tools",
      "date",
      "date",
      "unknown",
      "unknown",
      "unknown",
    ])
  ) {
    case "hello":
      scene.ask(HELLO, {});
      return scene.final("This is a greeting.", "Hello! How can I help you?", ["Hello"]);
    case "thanks":
      scene.ask(THANKS, {});
      return scene.final("The user says thanks.", "You are welcome.", ["welcome"]);
    case "who":
      scene.ask(WHO, {});
      return scene.final(
        "No tool is needed.",
        "I am a small language model with tools for files and commands.",
        ["small language model"],
      );
    case "tools": {
      const names = scene.tools.map(({ name }) => name);
      scene.ask(TOOLS, {});
      return names.length === 0
        ? scene.final("I have no tools.", "I have no tools.", ["no tools"])
        : scene.final("I should name my tools.", `I have these tools: ${names.join(", ")}.`, names);
    }
    case "date":
      scene.ask(DATE, {});
      return scene.final("The date is given.", `Today is ${scene.date}.`, [scene.date]);
    default:
      scene.ask(UNKNOWN, words);
      scene.final(
        "This is not about the files.",
        "I do not know. I can work with files, search and run commands.",
        ["I do not know"],
      );
  }
}

function echo(scene: Scene): void {
  const { draw, random } = scene;
  const short = random.chance(0.4);
  let text = short
    ? Array.from({ length: random.choose([1, 1, 2, 3]) }, () => draw.word()).join(" ")
    : Array.from({ length: random.integer(2, 6) }, () =>
        random.choose([
          draw.word(),
          draw.word(),
          draw.value(),
          draw.value(),
          draw.number(),
          draw.code(),
          draw.path(),
          draw.date(),
        ]),
      ).join(" ");
  if (!short && random.chance(0.3)) text = `${draw.sentence()} ${text}`;
  const quote = random.choose(['"', "'", "`"]);
  scene.ask(REPEAT, { w: text, q: quote + text + quote });
  scene.final("No tool is needed.", text);
}

/** A question that leans on the one before. */
export async function followUp(scene: Scene): Promise<void> {
  const { draw, random, topic } = scene;
  if (topic?.kind === "value" && topic.pairs && topic.pairs.length > 0) {
    const [key, value] = random.choose(topic.pairs);
    scene.ask(NEXT_VALUE, { k: key });
    const text = await scene.call(intent.value(key, topic.path), "read_file", {
      path: topic.path,
    });
    const line = text
      .split("\n")
      .find((each) => each.toLowerCase().includes(key.toLowerCase()) && each.includes(value));
    if (line === undefined || line.length > 120) throw new Unsuitable();
    return scene.final(`It says ${line.trim().replace(/,$/, "")}`, `The ${key} is ${value}.`, [
      value,
    ]);
  }
  if (topic?.kind === "count") {
    const words = scene.workspace.files.get(topic.path)?.match(/[A-Za-z]{4,}/g) ?? [];
    const word = words.length > 0 && random.chance(0.8) ? random.choose(words) : draw.uniqueWord();
    scene.ask(NEXT_COUNT, { w: word });
    await scene.call(`I should search ${topic.path} for ${word}.`, "grep", {
      pattern: word,
      path: topic.path,
    });
    const found = matches(scene, topic.path, word);
    return scene.final("Now I can answer.", countAnswer(topic.path, word, found), [
      found === 0 ? "No line" : String(found),
    ]);
  }
  if (topic?.kind === "read") {
    const path = scene.put(draw.path(), draw.text());
    scene.ask(NEXT_READ, { f: path });
    const text = await scene.call(`I should read ${path}.`, "read_file", { path });
    return scene.final("Now I can answer.", text, text.split("\n"));
  }
  throw new Unsuitable();
}

/**
 * The tool that is needed is not offered. Half of the requests are worded as in the families that have the
 * tool: the tools must tell, not the wording.
 */
function noTool(scene: Scene): void {
  const { draw, random } = scene;
  const path = draw.path();
  const kinds = [
    ...(scene.has("shell") ? [] : ["run"]),
    ...(scene.has("write_file") || scene.has("shell") ? [] : ["write"]),
    ...(scene.has("read_file") || scene.has("shell") || scene.has("grep") ? [] : ["read"]),
  ];
  if (kinds.length === 0) throw new Unsuitable();
  const own = random.chance(0.5);
  const quote = random.choose(["`", "`", '"', "'"]);
  switch (random.choose(kinds)) {
    case "run": {
      const command = random.chance(0.5)
        ? `${random.choose(["make", "npm test", "git status", "python3 main.py"])} ${draw.word()}`
        : drawCommand(scene);
      scene.ask(own ? RUN_WITHOUT_TOOL : RUN, { c: quote + command + quote });
      break;
    }
    case "write": {
      const content = own ? draw.word() : drawContent(scene);
      scene.ask(own ? WRITE_WITHOUT_TOOL : WRITE, {
        f: path,
        w: content,
        t: content,
        q: quote + content + quote,
      });
      break;
    }
    default:
      scene.ask(own ? READ_WITHOUT_TOOL : READ, { f: path });
  }
  scene.final("No tool fits.", "I have no tool for that.", ["no tool"]);
}

export const talkingFamilies: readonly Family[] = [
  { name: "talk", weight: 9, needs: [], build: talk },
  { name: "echo", weight: 3, needs: [], build: echo },
  { name: "no-tool", weight: 3, needs: [], build: noTool },
];
