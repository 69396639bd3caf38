import type { Family } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";
import { countAnswer, matches } from "./counting.ts";
import { drawCommand } from "./shell.ts";

const HELLO = [
  "Hello",
  "Hi",
  "Hello!",
  "Hi there!",
  "Good morning",
  "Good evening!",
  "Hey",
  "Hi, how are you?",
  "Hello there",
  "Hello, how are you?",
  "Hey there!",
  "Good afternoon",
  "Hello, assistant!",
  "Hi again",
  "Good morning!",
  "Hello you",
  "Hey you",
  "Hi, nice to meet you",
  "Hello, good to see you",
  "Good evening",
  "Howdy",
  "Hi, anybody there?",
  "Welcome back!",
  "Morning!",
  HELD_OUT,
  "Hi!",
  "Greetings!",
  "Good day!",
];
const THANKS = [
  "Thanks!",
  "Thank you.",
  "Thanks a lot",
  "Thank you very much!",
  "Great, thanks.",
  "That's all, thank you",
  "Perfect, thanks!",
  "Many thanks",
  "Thx",
  "Thanks for your help!",
  "I thank you.",
  "Thank you for that.",
  "Great work, thank you!",
  "OK, thanks.",
  "Nice, thank you",
  "Thanks, you helped me a lot.",
  "Good job, thanks!",
  "Thank you, that was it.",
  "Cheers, thanks",
  HELD_OUT,
  "Thanks, that is all.",
  "Thank you so much!",
];
const WHO = [
  "Who are you?",
  "What are you?",
  "Tell me about yourself.",
  "Are you a robot?",
  "What is your name?",
  "Who am I talking to?",
  "Who is this?",
  "What can you do?",
  "Introduce yourself.",
  "Which model are you?",
  "Are you a human?",
  "Are you a machine?",
  "Say who you are.",
  "How should I call you?",
  "Do you have a name?",
  "What sort of assistant are you?",
  "Who made you?",
  "Are you an AI?",
  HELD_OUT,
  "What kind of model are you?",
];
const REPEAT = [
  "[do]{repeat|say|echo} {the word|this word|the words|after me}: <_w>",
  "[do]{repeat|say|echo} <_q>",
  "{just |}{say|answer|reply|respond with} <_q>{ and nothing else|}",
  "{answer|write} {back |}the word <_w>, {no tools|without any tool}",
  "repeat after me: <_w>",
  "[do]{say|repeat|echo} <_q> {for me|to me}",
  "your answer must be <_q>",
  "only say <_q>",
  "reply with <_q>",
  "[do]{return|give back|output|print} <_q> {as your answer|unchanged|exactly}",
  "<_q> - {say|repeat} {it|that}",
  "{I want you to|you must|you shall} {say|answer} <_q>",
  "{say|repeat} the {following|text}: <_w>",
  "{nothing but|only} <_q>, please",
  "no tools: {say|answer|repeat} <_q>",
  "let me hear <_q>",
  "speak: <_w>",
  "the answer is <_q>. {say it|give it|answer so}",
  "what I want to {hear|read} is <_q>",
  "{respond|answer} {only |simply |}{with|by} <_q>",
  "[do]{state|utter|quote} <_q>",
  "can you {say|repeat} <_q>?",
  "your reply: <_w>",
  "{copy|quote} these words: <_w>",
  "echo: <_w>",
  "[do]type <_q> {back|as a reply|here}",
  HELD_OUT,
  "say the word <_w> back to me",
  "please answer just with <_q>",
];
const TOOLS = [
  "what tools {do you have|can you use|are available|are there}?",
  "which {tools|functions} {can you use|do you have|can you call}?",
  "{list|name|tell me} your tools",
  "what are your tools{| called}?",
  "what functions do you have?",
  "{name|show me} the tools you {have|can use}",
  "your tools?",
  "{tell|show} me {what|which} tools you {have|can use|know}",
  "{what|which} tools {exist|are offered|were given to you|can you call}?",
  "{list|give} me {all |}{the |your }{tools|functions}",
  "what can you call?",
  "how are your tools {named|called}?",
  "do you have tools? {which|name them}",
  "I want to know {which|what} tools {you have|there are}",
  "names of your {tools|functions}?",
  "with {which|what} tools can you work?",
  HELD_OUT,
  "tell me the names of your tools",
];
const DATE = [
  "what {is the date|day is it|date is it} today?",
  "what is today's date?",
  "which {date|day} is {it|today}?",
  "{tell|give} me {the current date|today's date}",
  "what's the date?",
  "today is which date?",
  "{date|today's date}?",
  "the date{ of today|}, please",
  "what date do we have{ today|}?",
  "{say|name} today's date",
  "[do]tell me {which date|what day} it is",
  "is it {Monday|Friday} today? {what date|which date}?",
  "I {need|forgot} today's date",
  "what day do we have?",
  "the current date is what?",
  HELD_OUT,
  "do you know the date of today?",
];
const UNKNOWN = [
  "what is the {capital|population|area|president} of <_W>?",
  "who {invented|discovered|wrote|painted} the <_w>?",
  "who is <_W> <_V>?",
  "when was the <_w> {invented|built|found}?",
  "{write|tell me} a {poem|joke|story} about {the |a |}<_w>",
  "what do you think about the <_w>?",
  "how is the weather in <_W>?",
  "why is the <_w> {red|blue|round|so small|old}?",
  "translate <_w> to {French|German|Korean|Spanish}",
  "what does <_w> mean?",
  "explain the <_w> to me",
  "how far is it from <_W> to <_V>?",
  "is a <_w> better than a <_v>?",
  "how old is <_W>?",
  "what is the best <_w>?",
  "where does the <_w> come from?",
  "recommend a <_w>",
  "who won the <_w> {race|cup|game}?",
  "how {big|tall|heavy|long} is {a|the} <_w>?",
  "how many <_w> are there in <_W>?",
  "tell me something about <_W>",
  "what is {a|the} <_w>?",
  "when does the <_w> {open|start|end}?",
  "what {language|food} do people {speak|eat} in <_W>?",
  "can {a|the} <_w> {fly|swim|talk}?",
  "which is {better|bigger|older}, <_w> or <_v>?",
  "what color is {a|the} <_w>?",
  "{sing|write} me {a song|something nice} about <_w>",
  "what happened to <_W>?",
  "will it rain {tomorrow|in <_W>}?",
  "how do you {make|build|fix} a <_w>?",
  "who {is|was} the {king|mayor|boss} of <_W>?",
  "do you like <_w>?",
  "are you {happy|tired|hungry}?",
  "what is the meaning of <_w>?",
  "how do I get to <_W>?",
  "what should I {eat|wear|do} today?",
  HELD_OUT,
  "how much does a <_w> cost?",
  "which country does <_W> belong to?",
  "how do I cook <_w>?",
  "give me advice about my <_w>",
];

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

const NEXT_VALUE = [
  "and the <_k>?",
  "what about the <_k>?",
  "and what is the <_k>{| there| in it| in the same file}?",
  "now the <_k>",
  "also tell me the <_k>",
  "the <_k> too, please",
  "and its <_k>?",
  "I also need the <_k>",
  "next, the <_k>",
  "<_k>?",
  "which <_k> does it {have|give}?",
  "{tell|give} me the <_k> {too|as well|also}",
  "{good|OK|fine|right}, and the <_k>?",
  "what is the <_k>?",
  "what does it say about the <_k>?",
  "does it {have|give} a <_k> too?",
  "is there a <_k> {too|as well}?",
  "{how|what} about its <_k>?",
  "{please |}the <_k> as well",
  "same file: <_k>?",
  "I'd like the <_k> {too|as well}",
  HELD_OUT,
  "and the <_k> in that file?",
  "then the <_k>, please",
];
const NEXT_COUNT = [
  "and how many contain <_w>?",
  "and <_w>?",
  "what about <_w>?",
  "how many {there |of them |}contain <_w>?",
  "and how many lines have <_w>?",
  "the same for <_w>",
  "now count <_w>",
  "how {often|many times} {is there |}<_w>?",
  "and with <_w>?",
  "{same|the same} file, <_w>: how many?",
  "what is the count for <_w>?",
  "how many for <_w>?",
  "{good|OK|fine}, and <_w>?",
  "do the same with <_w>",
  "and lines with <_w>?",
  "try <_w>",
  HELD_OUT,
  "count <_w> there too",
];
const NEXT_READ = [
  "and <f>?",
  "what about <f>?",
  "and what does <f> say?",
  "now <f>",
  "the same for <f>",
  "also <f>, please",
  "<f>?",
  "{good|OK|fine}, and <f>?",
  "what does <f> say?",
  "read <f> as well",
  "<f> as well",
  "{next|then}: <f>",
  "show me <f> too",
  "I also need <f>",
  "do that with <f>",
  "{open|show} <f> next",
  HELD_OUT,
  "then read <f> too",
];

/** A question that leans on the one before. */
export async function followUp(scene: Scene): Promise<void> {
  const { draw, random, topic } = scene;
  if (topic?.kind === "value" && topic.pairs && topic.pairs.length > 0) {
    const [key, value] = random.choose(topic.pairs);
    scene.ask(NEXT_VALUE, { k: key });
    const text = await scene.call(`I should read ${topic.path}.`, "read_file", {
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

/** The tool that is needed is not offered. */
function noTool(scene: Scene): void {
  const { draw, random } = scene;
  const missing = [
    ...(scene.has("shell")
      ? []
      : [
          "{run|execute} the command `#c`",
          "run `#c` in the shell",
          "{start|try|do} `#c`",
          "what does `#c` print?",
          "I {want|need} the output of `#c`",
          "use the shell: `#c`",
          "what is the output of {the command |}`#c`?",
        ]),
    ...(scene.has("write_file") || scene.has("shell")
      ? []
      : [
          'write <f> with the content "<_w>"',
          "create a file <f> that says <_w>",
          'save "<_w>" in <f>',
          'put "<_w>" into <f>',
          "{make|add} a new file <f>: <_w>",
        ]),
    ...(scene.has("read_file") || scene.has("shell") || scene.has("grep")
      ? []
      : [
          "read <f>",
          "what does <f> say?",
          "open the file <f>",
          "[show] the [content] of <f>",
          "what is in <f>?",
          "{let me see|print|show} <f>",
        ]),
  ];
  if (missing.length === 0) throw new Unsuitable();
  const pattern = random
    .choose(missing)
    .replace(
      "#c",
      random.chance(0.5)
        ? `${random.choose(["make", "npm test", "git status", "python3 main.py"])} ${draw.word()}`
        : drawCommand(scene),
    );
  scene.ask([`[do]${pattern}`, pattern], { f: draw.path(), w: draw.word() });
  scene.final("No tool fits.", "I have no tool for that.", ["no tool"]);
}

export const talkingFamilies: readonly Family[] = [
  { name: "talk", weight: 4.5, needs: [], build: talk },
  { name: "echo", weight: 4, needs: [], build: echo },
  { name: "no-tool", weight: 1.5, needs: [], build: noTool },
];
