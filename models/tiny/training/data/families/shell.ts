import { DONE, type Family, NOW } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

export const LINES_OF = [
  "how many lines {does [file]<f> have|are in [file]<f>|are there in [file]<f>|has [file]<f>}?",
  "[do]{count|tell me|find} {the number of lines|the lines|all lines} {in|of} [file]<f>",
  "how {long|many lines} is [file]<f> in lines?",
  "what is the {line count|number of lines|length in lines} of [file]<f>?",
  "[show] the {line count|number of lines} of [file]<f>",
  "[do]use the shell to count the lines {in|of} [file]<f>",
  "wc -l <f>",
  "the file <f>: how many lines?",
  "number of lines in <f>?",
  "line count of <f>?",
  "<f>: count its lines",
  "how many rows does <f> have?",
  "<f>, how many lines?",
  "[do]determine {how many lines <f> has|the number of lines of <f>}",
  "lines {in|of} <f>?",
  "how many lines {make up|does one find in|can be found in|are contained in} [file]<f>?",
  "the number of lines {that <f> has|in <f>}{, please|?|}",
  "does <f> have many lines? How many?",
  "[do]count {how many lines there are in|lines in|every line of} [file]<f>",
  "[do]check {how many lines are in|the line count of} <f>",
  "{size|length} of <f> in lines?",
  "I {want|need} the {line count|number of lines} of [file]<f>",
  "how many entries (lines) {has|are in} <f>?",
  "tell me how many lines {are in|there are in|you count in} <f>",
  "[file]<f> has how many lines?",
  HELD_OUT,
  "of how many lines does <f> consist?",
  "how long is <f>, counted in lines?",
];

async function linesOf(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const lines = random.integer(1, 14);
  const path = scene.put(draw.path(), Array.from({ length: lines }, () => draw.word()).join("\n"));
  scene.ask(LINES_OF, { f: path });
  await scene.call(`I should count the lines of ${path}.`, "shell", { command: `wc -l ${path}` });
  scene.final(NOW, `${path} has ${lines} line${lines === 1 ? "" : "s"}.`, [String(lines)]);
}

const SORT = [
  "[do]sort {the lines of |the file |the entries of |}<f>[me]",
  "[show] {the lines of |}<f> {sorted|in order|in alphabetical order}",
  "[show] the {sorted lines|lines in order} of <f>",
  "what are the lines of <f> in {alphabetical|sorted} order?",
  "[do]{put|bring} the lines of <f> in {alphabetical |}order",
  "[do]use the shell to sort <f>",
  "[do]order the {lines|entries} of <f>{| alphabetically}",
  "I need <f> in {sorted|alphabetical} order",
  "<f>, sorted{, please|}",
  "[do]give me the {lines|entries} of <f> {alphabetically|sorted|in order}",
  "sort: <f>",
  "[do]list {the lines of|what is in} <f> {in alphabetical order|sorted|alphabetically}",
  "[do]{rank|reorder|alphabetize} the {lines|entries} of <f>",
  "how does <f> look {when sorted|in sorted order|sorted}?",
  "the sorted {lines|content|entries} of <f>, please",
  "I want the {lines|words} of <f> {sorted|in alphabetical order}",
  HELD_OUT,
  "arrange the lines of <f> from a to z",
];
const FIRST = [
  "which {line|word|entry|name} of <f> {is|comes} first {in alphabetical order|when sorted|in sorted order}?",
  "[do]sort <f> and tell me the first {line|entry|word}",
  "what is the first {line|word|entry} of <f> {after sorting|when sorted}?",
  "[do]{sort|order} <f>. What {is|comes} first?",
  "[do]sort the lines of <f>. Which one is first?",
  "if <f> is sorted, what comes first?",
  "<f> sorted: what is {first|the first line}?",
  "the {alphabetically |}first {line|word|entry} of <f>{ in sorted order| when sorted|}?",
  "[do]put <f> in order and {give|tell} me the first {line|word}",
  "in alphabetical order, what is the first {line|word|entry} {of|in} <f>?",
  "[do]find the {alphabetically first|first in alphabetical order} {line|word|entry} of <f>",
  "sorted, <f> {starts|begins} with what?",
  HELD_OUT,
  "what would stand on top of <f> if it were sorted?",
];
const LAST = [
  "which {line|word|entry|name} of <f> {is|comes} last {in alphabetical order|when sorted|in sorted order}?",
  "[do]sort <f> and tell me the last {line|entry|word}",
  "what is the last {line|word|entry} of <f> {after sorting|when sorted}?",
  "[do]{sort|order} <f>. What {is|comes} last?",
  "[do]sort the lines of <f>. Which one is last?",
  "if <f> is sorted, what comes last?",
  "<f> sorted: what is {last|the last line}?",
  "the {alphabetically |}last {line|word|entry} of <f>{ in sorted order| when sorted|}?",
  "[do]put <f> in order and {give|tell} me the last {line|word}",
  "in alphabetical order, what is the last {line|word|entry} {of|in} <f>?",
  "[do]find the {alphabetically last|last in alphabetical order} {line|word|entry} of <f>",
  "sorted, <f> ends with what?",
  HELD_OUT,
  "what would stand at the bottom of <f> if it were sorted?",
];
const HEAD = [
  "[show] the first <_n> lines of [file]<f>",
  "what are the first <_n> lines of [file]<f>?",
  "[do][read] the first <_n> lines of [file]<f>",
  "[do]{show|print} the top <_n> lines {in|of} [file]<f>",
  "head -n <_n> <f>",
  "first <_n> lines of <f>, please",
  "<f>: first <_n> lines",
  "{the beginning|start} of <f>, <_n> lines",
  "[do]{give|get|read} me the first <_n> lines {in|from|of} <f>",
  "<_n> lines from the {top|start|beginning} of <f>",
  "how does <f> {start|begin}? I want <_n> lines",
  "lines 1 to <_n> of <f>",
  "the <_n> {topmost|first} lines of [file]<f>",
  HELD_OUT,
  "the opening <_n> lines of <f>, please",
];
const TAIL = [
  "[show] the last <_n> lines of [file]<f>",
  "what are the last <_n> lines of [file]<f>?",
  "[do][read] the last <_n> lines of [file]<f>",
  "[do]{show|print} the bottom <_n> lines {in|of} [file]<f>",
  "tail -n <_n> <f>",
  "last <_n> lines of <f>, please",
  "<f>: last <_n> lines",
  "the end of <f>, <_n> lines",
  "[do]{give|get|read} me the last <_n> lines {in|from|of} <f>",
  "<_n> lines from the {bottom|end} of <f>",
  "how does <f> end? I want <_n> lines",
  "the <_n> {final|last} lines of [file]<f>",
  "[show] the final <_n> lines of <f>",
  HELD_OUT,
  "the closing <_n> lines of <f>, please",
];

const withoutExit = (result: string) => result.replace(/\n?exit code \d+$/, "");

async function sort(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = scene.put(
    draw.path(),
    Array.from({ length: random.integer(2, 6) }, () => draw.uniqueWord()).join("\n"),
  );
  const first = random.chance(0.5);
  const share = random.fraction();
  if (share < 0.3) {
    scene.ask(SORT, { f: path });
    const text = withoutExit(
      await scene.call(`I should sort ${path}.`, "shell", { command: `sort ${path}` }),
    );
    return scene.final(NOW, text, text.split("\n"));
  }
  if (share < 0.6) {
    scene.ask(first ? FIRST : LAST, { f: path });
    const text = withoutExit(
      await scene.call(`I should sort ${path}.`, "shell", {
        command: `sort ${path} | ${first ? "head" : "tail"} -n 1`,
      }),
    );
    return scene.final(NOW, `The ${first ? "first" : "last"} is ${text}.`, [text]);
  }
  const lines = random.integer(2, 4);
  scene.ask(first ? HEAD : TAIL, { f: path, n: String(lines) });
  const text = withoutExit(
    await scene.call(
      `I should get the ${first ? "first" : "last"} ${lines} lines of ${path}.`,
      "shell",
      { command: `${first ? "head" : "tail"} -n ${lines} ${path}` },
    ),
  );
  scene.final(NOW, text, text.split("\n"));
}

export const ARITHMETIC = [
  "what is <_a> <_o> <_b>?",
  "[do]{calculate|compute|work out|solve|figure out} <_a> <_o> <_b>",
  "how much is <_a> <_o> <_b>?",
  "<_a> <_o> <_b>{ = ?|?| = |}",
  "[show] the {result|answer|value} of <_a> <_o> <_b>",
  "[do]use the shell to {calculate|compute} <_a> <_o> <_b>",
  "what's <_a> <_o> <_b>?",
  "what do you get for <_a> <_o> <_b>?",
  "what is the result of <_a> <_o> <_b>?",
  "{please calculate|compute for me|calculate}: <_a> <_o> <_b>",
  "I need <_a> <_o> <_b>",
  "how much do you get for <_a> <_o> <_b>?",
  "<_a> <_o> <_b>, how much is {that|it}?",
  "[do]{tell me|give me|find|determine} <_a> <_o> <_b>",
  "{compute|work out|calculate} this: <_a> <_o> <_b>",
  "<_a> <_o> <_b> is {what|how much}?",
  "<_a> <_o> <_b> equals?",
  "can you do <_a> <_o> <_b>?",
  "a {calculation|small calculation}: <_a> <_o> <_b>",
  "the {result|value} of <_a> <_o> <_b>{, please|?}",
  "{answer|solve} this: <_a> <_o> <_b>",
  "if I {have|take} <_a> <_o> <_b>, {what|how much} is that?",
  "I want to know <_a> <_o> <_b>",
  "{find out|figure out} what <_a> <_o> <_b> is",
  "math: <_a> <_o> <_b>",
  "how {big|large|high} is <_a> <_o> <_b>?",
  "<_a> <_o> <_b> gives what?",
  HELD_OUT,
  "please do the sum <_a> <_o> <_b>",
  "what does <_a> <_o> <_b> make?",
  "evaluate <_a> <_o> <_b>",
];
const ARITHMETIC_WRITE = [
  "[do]{calculate|compute|work out} <_a> <_o> <_b> and {write|save|store} the {result|answer} {to|in} <h>",
  "[do]{write|save|put} the result of <_a> <_o> <_b> {to|in|into} <h>",
  "what is <_a> <_o> <_b>? {write|save} it {to|in} <h>",
  "[do]{put|save} <_a> <_o> <_b> into <h>",
  "<h> should contain the result of <_a> <_o> <_b>",
  "[do]calculate <_a> <_o> <_b>, then write the answer to <h>",
  "store <_a> <_o> <_b> in <h> as a number",
  "<h>: the result of <_a> <_o> <_b>",
  "[do]{make|create} <h> with {the result of|the value of|} <_a> <_o> <_b>",
  "<_a> <_o> <_b>: {write|save|put} the {result|value|number} {to|in|into} <h>",
  "[do]{compute|work out|find} <_a> <_o> <_b>, {result|answer} {to|in|into} <h>",
  "the {result|value} of <_a> <_o> <_b> {should|must} {be|go} {in|into} <h>",
  "how much is <_a> <_o> <_b>? {note|write|put} it {in|into} <h>",
  "[do]{solve|do} <_a> <_o> <_b> and {keep|put|record} the {result|value|number} in <h>",
  HELD_OUT,
  "get <_a> <_o> <_b> and leave the figure in <h>",
];
const SIGNS: { readonly [sign: string]: readonly string[] } = {
  "+": ["plus", "+", "added to", "+"],
  "-": ["minus", "-", "-"],
  "*": ["times", "*", "multiplied by", "x"],
};

async function arithmetic(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const number = () => random.integer(2, 10 ** random.integer(1, 4));
  const [left, right, sign] = [number(), number(), random.choose(["+", "-", "*"])];
  const slots = { a: String(left), b: String(right), o: random.choose(SIGNS[sign] ?? []) };
  const saved = random.chance(0.3) && scene.has("write_file");
  const to = draw.path();
  scene.ask(saved ? ARITHMETIC_WRITE : ARITHMETIC, { ...slots, h: to });
  const text = withoutExit(
    await scene.call("I should calculate it.", "shell", {
      command: `echo $((${left}${sign}${right}))`,
    }),
  );
  if (!saved) return scene.final(NOW, `The result is ${text}.`, [text]);
  await scene.call(`I should write ${text} to ${to}.`, "write_file", { path: to, content: text });
  scene.final(DONE, `I wrote ${text} to ${to}.`, [text, to]);
}

const SUM = [
  "[do]{add up|sum|sum up|total} {the numbers|all numbers|the lines} in [file]<f>",
  "what is the {sum|total} of {the numbers|all numbers} in [file]<f>?",
  "[do]{calculate|compute|find|get} the {sum|total} of [file]<f>",
  "how much do the numbers in [file]<f> {add up|sum|come} to?",
  "each line of <f> is a number. What is the {sum|total}?",
  "[show] the {total|sum} of the numbers in <f>",
  "[do]add all the numbers in <f> together",
  "what do the numbers in <f> sum to?",
  "<f>: {sum|total}?",
  "{sum|total} of <f>?",
  "the {sum|total} of {all |}{lines|numbers} in <f>{, please|?}",
  "[do]{take|get} {all |}the numbers {in|of} <f> and {add them up|give me the total}",
  "<f> is a list of numbers. {add them|what do they make|their total}?",
  "what total does <f> {have|give}?",
  "[do]tell me what {all |}the numbers {in|of} <f> {make|give|amount to}",
  "if you add {all |}{the lines|the numbers|everything} in <f>, what {do you get|is it}?",
  "[do]work out the {sum|total} of the {numbers|figures|amounts} in <f>",
  "what does <f> add up to?",
  "I need the {sum|total} of <f>",
  HELD_OUT,
  "all the numbers of <f> taken together make what?",
];
const LARGEST = [
  "what is the {largest|biggest|highest|greatest} number in [file]<f>?",
  "[do]find the {largest|biggest|highest} number in [file]<f>",
  "which number in [file]<f> is the {largest|biggest|highest}?",
  "[show] the maximum of the numbers in [file]<f>",
  "the {largest|highest} number of <f>, please",
  "<f>: {largest|biggest|highest|maximum} number?",
  "which is the {largest|biggest|highest} of the numbers in <f>?",
  "[do]{tell me|give me|get|look for} the {largest|highest|biggest|maximum} {number|value|figure} {of|in|from} <f>",
  "how high is the {largest|highest} number of <f>?",
  "the maximum of <f>?",
  "of all numbers in <f>, which is the {largest|highest|biggest}?",
  "what is the {maximum|highest value|largest value} in <f>?",
  HELD_OUT,
  "what is the top figure in <f>?",
];
const SMALLEST = [
  "what is the {smallest|lowest|least} number in [file]<f>?",
  "[do]find the {smallest|lowest} number in [file]<f>",
  "which number in [file]<f> is the {smallest|lowest}?",
  "[show] the minimum of the numbers in [file]<f>",
  "the {smallest|lowest} number of <f>, please",
  "<f>: {smallest|lowest|minimum} number?",
  "which is the {smallest|lowest} of the numbers in <f>?",
  "[do]{tell me|give me|get|look for} the {smallest|lowest|minimum} {number|value|figure} {of|in|from} <f>",
  "how low is the {smallest|lowest} number of <f>?",
  "the minimum of <f>?",
  "of all numbers in <f>, which is the {smallest|lowest}?",
  "what is the {minimum|lowest value|smallest value} in <f>?",
  HELD_OUT,
  "what is the bottom figure in <f>?",
];

async function sum(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const numbers = Array.from({ length: random.integer(2, 6) }, () => random.integer(1, 500));
  const path = scene.put(draw.path(), numbers.join("\n"));
  const kind = random.choose(["sum", "sum", "largest", "smallest"]);
  const [patterns, command, word] =
    kind === "sum"
      ? [SUM, `awk '{s+=$1} END {print s}' ${path}`, "sum"]
      : kind === "largest"
        ? [LARGEST, `sort -n ${path} | tail -n 1`, "largest number"]
        : [SMALLEST, `sort -n ${path} | head -n 1`, "smallest number"];
  scene.ask(patterns, { f: path });
  const thought =
    kind === "sum"
      ? `I should add up the numbers in ${path}.`
      : `I should sort the numbers in ${path}.`;
  const text = withoutExit(await scene.call(thought, "shell", { command }));
  scene.final(NOW, `The ${word} is ${text}.`, [text]);
}

export const RUN = [
  "[do]{run|execute|try|start} {the command |the shell command |}<_c>[me]",
  "[do]{run|execute} <_c> and {tell|show} me {the output|the result|what it prints|what happens}",
  "what is the output of {the command |}<_c>?",
  "what does {the command |}<_c> {print|say|output|return}?",
  "in the shell, run <_c>",
  "[do]use the shell: <_c>",
  "[show] the output of {the command |}<_c>",
  "what {happens|do you get} {if|when} you run <_c>?",
  "run <_c> and report",
  "can you execute <_c>?",
  "{please run|run|execute} this {command|in the shell}: <_c>",
  "<c>",
  "shell: <c>",
  "command: <c>",
  "{do|enter|type|issue} <c> {in the shell|on the command line|in bash}",
  "[do]{enter|issue|perform} {the command |}<c>",
  "I {want|need} {the output of|to run|to see the output of} <c>",
  "what comes out of <c>?",
  "{try|test} <c> and {tell|show} me {what comes out|the output|the result}",
  "the result of <c>{, please|?}",
  "let <c> run{ and tell me the result|}",
  "[do]have the shell {run|execute} <c>",
  "please, run {the command |}<c> {for me|now|once}",
  "does <c> work? {run it|try it|what is the output?}",
  "use bash to {run|execute} <c>",
  "if I run <c>, {what do I get|what comes out|what is printed}?",
  "output of <c>?",
  HELD_OUT,
  "start the command <_c> and report what it prints",
  "launch <_c> in a terminal",
];
const COMMANDS = [
  "git status",
  "git log -n #n",
  "npm test",
  "npm run build",
  "ls -la",
  "ls #d",
  "pwd",
  "date",
  "whoami",
  "python3 #f",
  "node #f",
  "make",
  "make #w",
  "df -h",
  "uname -a",
  "du -sh #d",
  "find . -name #w",
  "grep -c #w #f",
  "cat #f",
  "mkdir #d",
  "touch #f",
  "rm #f",
  "mv #f #h",
  "cp #f #h",
  "echo #w #v",
  "cut -d, -f#n #f",
  "uniq -c #f",
  "#w --#v #n",
  "#w -#n #f",
  "sleep #n",
  "bash #f",
  "tail -n #n #f | sort",
  "grep #w #f | wc -l",
  "cat #f #h",
  "git diff #f",
  "which #w",
  "env",
  "chmod +x #f",
  "diff #f #h",
  "sort -u #f",
  "head -c #n #f",
  "cargo build",
  "go test",
];

export function drawCommand(scene: Scene): string {
  const { draw, random } = scene;
  const fillers: { readonly [mark: string]: () => string } = {
    n: () => String(random.integer(1, 20)),
    w: () => draw.word(),
    v: () => draw.word(),
    f: () => draw.path(),
    h: () => draw.path(),
    d: () => draw.folder(),
  };
  return random.choose(COMMANDS).replace(/#(\w)/g, (_, mark: string) => fillers[mark]?.() ?? "");
}

async function run(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const quote = random.choose(["`", "`", '"', "'"]);
  if (random.chance(0.35)) return runOther(scene, quote);
  const path = scene.put(
    draw.path(),
    Array.from({ length: random.integer(1, 4) }, () => draw.word()).join("\n"),
  );
  const lines = random.integer(1, 3);
  const command = random.choose([
    `cat ${path}`,
    `sort -r ${path}`,
    `wc -l ${path}`,
    `head -n ${lines} ${path}`,
    `tail -n ${lines} ${path}`,
    `echo ${draw.word()}`,
    `echo ${draw.word()} ${draw.word()}`,
    `sort ${path}`,
    `cat ${path} | wc -l`,
    `sort -u ${path}`,
    `${draw.pseudoWord()} ${path}`,
  ]);
  scene.ask(RUN, { c: quote + command + quote });
  const result = await scene.call("I should run the command.", "shell", { command });
  finish(scene, result);
}

function runOther(scene: Scene, quote: string): void {
  const { draw, random } = scene;
  const command = drawCommand(scene);
  scene.ask(RUN, { c: quote + command + quote });
  const output = random.chance(0.25)
    ? ""
    : Array.from({ length: random.choose([1, 1, 1, 2, 3]) }, () =>
        random.choose([draw.sentence(), draw.value(), draw.name()]),
      ).join("\n");
  const exitCode = random.chance(0.65)
    ? 0
    : random.choose([1, 1, 2, 127, 128, 130, random.integer(1, 255)]);
  finish(
    scene,
    scene.given(
      "I should run the command.",
      "shell",
      { command },
      `${output}${output === "" ? "" : "\n"}exit code ${exitCode}`,
    ),
  );
}

function finish(scene: Scene, result: string): void {
  const output = withoutExit(result);
  const code = /exit code (\d+)$/.exec(result)?.[1] ?? "0";
  if (code === "0")
    return scene.final(
      NOW,
      output === "" ? "The command printed nothing." : `The output is: ${output}`,
      [output || "nothing"],
    );
  if (output.length > 300) throw new Unsuitable();
  scene.final(
    "The command failed.",
    `The command failed with exit code ${code}${output === "" ? "." : `: ${output}`}`,
    [code],
  );
}

export const shellFamilies: readonly Family[] = [
  { name: "lines-of", weight: 3, needs: ["shell"], build: linesOf },
  { name: "sort", weight: 6, needs: ["shell"], build: sort },
  { name: "arithmetic", weight: 3, needs: ["shell"], build: arithmetic },
  { name: "sum", weight: 3, needs: ["shell"], build: sum },
  { name: "run", weight: 3, needs: ["shell"], build: run },
];
