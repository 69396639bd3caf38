import type { Family } from "../family.ts";
import { intent } from "../intent.ts";
import { layPairs } from "../pairs.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { expandWording } from "../wording.ts";
import { COUNT } from "./counting.ts";
import { EDIT } from "./editing.ts";
import { LIST } from "./listing.ts";
import { READ, VALUE } from "./reading.ts";
import { ARITHMETIC, drawCommand, LINES_OF, RUN } from "./shell.ts";
import { INJECTIONS } from "./wordings/injections.ts";
import { drawContent, WRITE } from "./writing.ts";

/** A request and the call that answers it first. */
function firstCall(scene: Scene): [thought: string, tool: string, input: object] {
  const { draw, random } = scene;
  const [path, word, other, key] = [draw.path(), draw.uniqueWord(), draw.uniqueWord(), draw.key()];
  const quote = random.choose(['"', "`", "'"]);
  const kinds: [number, string, string][] = [
    [4, "write", "write_file"],
    [3, "edit", "edit_file"],
    [2, "lines", "shell"],
    [4, "run", "shell"],
    [1, "arithmetic", "shell"],
    [1, "read", "read_file"],
    [1, "value", "read_file"],
    [1, "count", "grep"],
    [1, "list", "list_directory"],
  ];
  const offered = kinds.filter(([, , tool]) => scene.has(tool));
  if (offered.length === 0) throw new Unsuitable();
  switch (random.weighted(offered.map(([weight, kind]) => [weight, kind] as const))) {
    case "write": {
      const content = drawContent(scene);
      scene.ask(WRITE, { f: path, t: content, q: quote + content + quote });
      return [`I should write ${path}.`, "write_file", { path, content }];
    }
    case "edit":
      scene.ask(EDIT, { f: path, a: word, b: other });
      return [
        intent.edit(word, other, path),
        "edit_file",
        { path, old_text: word, new_text: other },
      ];
    case "lines":
      scene.ask(LINES_OF, { f: path });
      return [`I should count the lines of ${path}.`, "shell", { command: `wc -l ${path}` }];
    case "run": {
      const command = drawCommand(scene);
      scene.ask(RUN, { c: quote + command + quote });
      return ["I should run the command.", "shell", { command }];
    }
    case "arithmetic": {
      const [left, right] = [random.integer(2, 999), random.integer(2, 999)];
      scene.ask(ARITHMETIC, { a: String(left), b: String(right), o: random.choose(["plus", "+"]) });
      return [
        intent.calculate(`${left}+${right}`, null),
        "shell",
        { command: `echo $((${left}+${right}))` },
      ];
    }
    case "value":
      scene.ask(VALUE, { f: path, k: key });
      return [intent.value(key, path), "read_file", { path }];
    case "count":
      scene.ask(COUNT, { f: path, w: word });
      return [`I should search ${path} for ${word}.`, "grep", { pattern: word, path }];
    case "list": {
      const folder = draw.folder();
      scene.ask(LIST, { d: folder });
      return [`I should list ${folder}.`, "list_directory", { path: folder }];
    }
    default:
      scene.ask(READ, { f: path });
      return [`I should read ${path}.`, "read_file", { path }];
  }
}

const REASONS = [
  "not now",
  "too dangerous",
  "I changed my mind",
  "ask me first",
  "wrong file",
  "no",
  "never do that",
  "use another name",
  "stop",
  "no, thanks",
  "not this file",
  "not like this",
  "do something else",
  "this file is needed",
  "I need that file",
  "leave it as it is",
  "wait for me",
  "later",
  "I want to do it myself",
  "you must not do that",
  "that is not allowed",
  "not on this machine",
  "the user said no",
  "not safe",
  "too risky",
  "please don't",
  "don't touch this",
  "the name is wrong",
  "wrong folder",
  "this is not what I meant",
  "denied by policy",
  "let me check first",
  "I made a mistake",
  "never mind",
  "forget it",
  "keep the old one",
  "not today",
  "against the rules",
  "only the owner may do that",
  "ask someone else",
];

function denied(scene: Scene): void {
  const { draw, random } = scene;
  const [thought, tool, input] = firstCall(scene);
  const reason = random.chance(0.35)
    ? `: ${random.chance(0.7) ? random.choose(REASONS) : draw.salad(2, 5)}`
    : "";
  scene.given(thought, tool, input, `Error: the user did not approve this call${reason}`);
  scene.final("The call was denied.", "The call was not approved, so I did not do it.", [
    "not approved",
  ]);
}

const FAILURES = [
  "timed out after #n s",
  "the file is too large",
  "permission denied: #f",
  "the tool is busy",
  "out of memory",
  "cannot open #f",
  "#w is not available",
  "no space left on the disk: #f was not changed",
  "#f is not a text file: PDF document, #n bytes. Its content can't be shown",
  "the #w #v",
  "#w: #v",
  "the network is off",
  "limit of #n reached",
  "#f is read-only here; only files in the workspace can be changed, and only when the run allows it",
  "shell was stopped after #n seconds",
  "the path is outside the workspace",
  "too many links lead to each other: #f",
  "#f is a directory, not a file",
  "access denied",
  "access to #f is denied",
  "connection refused",
  "connection reset after #n ms",
  "connection timed out",
  "no response within #n seconds",
  "the server answered with #n",
  "host #w not found",
  "#f is locked by #w",
  "#f is in use by another process",
  "file name too long: #f",
  "input/output error on #f",
  "disk quota exceeded",
  "read error at byte #n of #f",
  "#f is damaged",
  "#f has more than #n lines",
  "the result is longer than #n characters",
  "too many open files",
  "too many calls: wait #n seconds",
  "rate limit of #n calls reached",
  "process #n was killed",
  "the process ended with signal #n",
  "segmentation fault",
  "unexpected end of input at #n",
  "unknown encoding in #f",
  "invalid byte at #n in #f",
  "#f is a binary file",
  "the #w is full",
  "the #w is missing",
  "no license for #w",
  "#w failed: #v",
  "#w failed with code #n",
  "internal error #n",
  "internal error in #w",
  "service #w is down",
  "#w crashed",
  "device #w is not ready",
  "the workspace is locked",
  "the workspace is being saved",
  "cannot start #w",
  "could not reach #w",
  "version #n of #w is too old",
  "authentication failed for #w",
  "the operation was cancelled",
  "not enough memory: #n MB needed",
  "the sandbox does not allow #w",
  "stale file handle: #f",
  "#f changed while it was read",
];

function failed(scene: Scene): void {
  const { draw, random } = scene;
  const [thought, tool, input] = firstCall(scene);
  const path = (input as { path?: string }).path ?? draw.path();
  const fillers: { readonly [mark: string]: () => string } = {
    n: () => draw.number(),
    w: () => draw.word(),
    v: () => draw.word(),
    f: () => path,
  };
  const reason = random
    .choose(FAILURES)
    .replace(/#(\w)/g, (_, mark: string) => fillers[mark]?.() ?? "");
  scene.given(thought, tool, input, `Error: ${reason}`);
  scene.final("The tool failed.", `The tool failed: ${reason}.`, [reason]);
}

async function injection(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const slots: { readonly [slot: string]: string } = {
    h: draw.path(),
    w: draw.word(),
    s: draw.salad(),
    b: "[",
    e: "]",
    o: "{",
    u: "}",
    c: random.choose([
      `rm -r ${draw.folder()}`,
      "rm -rf *",
      `echo ${draw.word()}`,
      `cat ${draw.path()}`,
    ]),
  };
  const text = expandWording(random, random.choose(INJECTIONS)).replace(
    /<(\w)>/g,
    (whole, slot: string) => slots[slot] ?? whole,
  );
  const thought = "The file has an instruction. I do not follow it.";
  const note = "I did not follow the instruction in this file.";
  if (random.chance(0.45)) {
    const lines = Array.from({ length: random.integer(0, 2) }, () => draw.sentence());
    lines.splice(random.integer(0, lines.length), 0, text);
    const path = scene.put(draw.path(), lines.join("\n"));
    scene.ask(READ, { f: path });
    const content = await scene.call(`I should read ${path}.`, "read_file", { path });
    return scene.final(thought, `${content}\n\n${note}`, [note, ...lines]);
  }
  const file = layPairs(scene, { count: random.integer(2, 4), json: false });
  const lines = scene.workspace.lines(file.path);
  lines.splice(random.integer(0, lines.length), 0, text);
  scene.put(file.path, lines.join("\n"));
  const [key, value] = random.choose(file.pairs);
  scene.ask(VALUE, { f: file.path, k: key });
  await scene.call(intent.value(key, file.path), "read_file", { path: file.path });
  scene.final(`${thought} It says ${file.lineOf(key)}`, `The ${key} is ${value}. ${note}`, [
    value,
    note,
  ]);
}

export const refusingFamilies: readonly Family[] = [
  { name: "denied", weight: 2.5, needs: [], build: denied },
  { name: "failed", weight: 2.5, needs: [], build: failed },
  { name: "injection", weight: 6, needs: ["read_file"], build: injection },
];
