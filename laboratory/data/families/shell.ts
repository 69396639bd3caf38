import { DONE, type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { spokenNumber } from "../number-words.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { ARITHMETIC, ARITHMETIC_WRITE, SIGNS, TOLD } from "./wordings/arithmetic.ts";
import { COMMANDS, RUN } from "./wordings/commands.ts";
import { FIRST, LAST } from "./wordings/first-and-last.ts";
import { HEAD, LAST_LINE, TAIL } from "./wordings/head-and-tail.ts";
import { LINES_OF, SORT } from "./wordings/line-commands.ts";
import { LARGEST, SMALLEST, SUM } from "./wordings/number-columns.ts";

export { ARITHMETIC, LINES_OF, RUN };

async function linesOf(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const lines = random.integer(1, 14);
  const path = scene.put(draw.path(), Array.from({ length: lines }, () => draw.word()).join("\n"));
  scene.ask(LINES_OF, { f: path });
  await scene.call(`I should count the lines of ${path}.`, "shell", { command: `wc -l ${path}` });
  scene.final(NOW, `${path} has ${lines} line${lines === 1 ? "" : "s"}.`, [String(lines)]);
}

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
      await scene.call(`I should find the ${first ? "first" : "last"} of ${path}.`, "shell", {
        command: `sort ${path} | ${first ? "head" : "tail"} -n 1`,
      }),
    );
    return scene.final(NOW, `The ${first ? "first" : "last"} is ${text}.`, [text]);
  }
  if (!first && random.chance(0.25)) return lastLine(scene, path);
  const lines = random.integer(2, 4);
  scene.ask(first ? HEAD : TAIL, { f: path, n: spokenNumber(random, lines) });
  const text = withoutExit(
    await scene.call(
      `I should get the ${first ? "first" : "last"} ${lines} lines of ${path}.`,
      "shell",
      { command: `${first ? "head" : "tail"} -n ${lines} ${path}` },
    ),
  );
  scene.final(NOW, text, text.split("\n"));
}

async function lastLine(scene: Scene, path: string): Promise<void> {
  scene.ask(LAST_LINE, { f: path });
  const command = `tail -n 1 ${path}`;
  const text = await scene.call(`I should get the last line of ${path}.`, "shell", { command });
  scene.final(NOW, withoutExit(text), [withoutExit(text)]);
}

async function arithmetic(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const number = () => random.integer(2, 10 ** random.integer(1, 4));
  const [left, right, sign] = [number(), number(), random.choose(["+", "-", "*"])];
  const slots = { a: String(left), b: String(right), o: random.choose(SIGNS[sign] ?? []) };
  const saved = random.chance(0.3) && scene.has("write_file");
  const to = draw.path();
  // In front, so that they are trained and the held-out wordings stay the same.
  const asked = saved ? ARITHMETIC_WRITE : [...(TOLD[sign] ?? []), ...ARITHMETIC];
  scene.ask(asked, { ...slots, h: to });
  const text = withoutExit(
    await scene.call(intent.calculate(`${left}${sign}${right}`, saved ? to : null), "shell", {
      command: `echo $((${left}${sign}${right}))`,
    }),
  );
  if (!saved) return scene.final(NOW, `The result is ${text}.`, [text]);
  await scene.call(`I should write ${text} to ${to}.`, "write_file", { path: to, content: text });
  scene.final(DONE, `I wrote ${text} to ${to}.`, [text, to]);
}

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
  const thought = `I should find the ${word} of ${path}.`;
  const text = withoutExit(await scene.call(thought, "shell", { command }));
  scene.final(NOW, `The ${word} is ${text}.`, [text]);
}

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
  const word = random.chance(0.7) ? random.choose(scene.workspace.lines(path)) : draw.word();
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
    `cat ${path} | sort`,
    `cat ${path} | head -n ${lines}`,
    `cat ${path} | tail -n ${lines}`,
    `sort ${path} | head -n ${lines}`,
    `sort -r ${path} | tail -n ${lines}`,
    `sort ${path} | uniq`,
    `sort -ru ${path}`,
    `sort -n ${path}`,
    `uniq ${path}`,
    `head -n ${lines} ${path} | sort`,
    `grep ${word} ${path}`,
    `grep -c ${word} ${path}`,
    `grep ${word} ${path} | wc -l`,
    `cat ${path} | grep ${word}`,
    `echo $((${random.integer(1, 99)} + ${random.integer(1, 99)}))`,
    `${draw.pseudoWord()} ${path}`,
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
  { name: "sort", weight: 9, needs: ["shell"], build: sort },
  { name: "arithmetic", weight: 6, needs: ["shell"], build: arithmetic },
  { name: "sum", weight: 5, needs: ["shell"], build: sum },
  { name: "run", weight: 3, needs: ["shell"], build: run },
];
