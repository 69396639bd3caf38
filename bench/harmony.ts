/**
 * Speed of the harmony room on one core, compared with openai-harmony (the reference, in
 * WebAssembly) and llama.cpp's own tokenizer on the same input in the same run. CPU time, medians
 * of several runs after a warm-up; every text is new to the vocabulary that encodes it.
 *
 *   npm run bench:harmony
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { compileSchema } from "../src/grammar/index.ts";
import {
  HarmonyParser,
  type Message,
  renderConversation,
  type Token,
  Vocabulary,
} from "../src/harmony/index.ts";
import { ggufOfTokenizerJson } from "../src/harmony/vocabulary/vocabulary-source.ts";
import { fullSize, fullTokenizerJson, fullVocabulary } from "../test/harmony/full-vocabulary.ts";
import { loadReference } from "../test/harmony/reference-encoding.ts";
import { writeRandomModel } from "../test/random-model/random-model.ts";
import { closingLine, median } from "./machine.ts";

const root = new URL("../", import.meta.url).pathname;
/** Prose, code, JSON, and messages in sixty languages. */
const corpus = [
  ...globSync("node_modules/{fast-check,expect-type,commander}/[Rr]eadme.md", { cwd: root }),
  ...globSync("node_modules/zod/v4/{core,locales}/*.js", { cwd: root }),
  "package-lock.json",
]
  .map((path) => readFileSync(join(root, path), "utf8"))
  .join("\n");
const megabytes = Buffer.byteLength(corpus) / 1e6;
const reference = await loadReference();
const gguf = ggufOfTokenizerJson(fullTokenizerJson, fullSize);

/** Milliseconds of CPU time. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function medianOf(rounds: number, measure: () => number): number {
  return median(Array.from({ length: rounds }, measure));
}

function encodeSpeed(): { ours: number; theirs: number } {
  fullVocabulary.encode(corpus);
  const ours = medianOf(3, () => {
    const fresh = Vocabulary.fromGguf(gguf);
    return cpuOf(() => fresh.encode(corpus));
  });
  const theirs = medianOf(3, () => cpuOf(() => reference.encoding.encode(corpus, [])));
  return { ours: megabytes / (ours / 1000), theirs: megabytes / (theirs / 1000) };
}

async function llamaSpeed(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
  try {
    const modelPath = join(folder, "random.gguf");
    writeRandomModel(modelPath, gguf, { seed: 1 });
    const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
    const model = await llama.loadModel({ modelPath, vocabOnly: true });
    const text = corpus.slice(0, 500_000);
    model.tokenize(text.slice(0, 10_000), false);
    const milliseconds = medianOf(3, () => cpuOf(() => model.tokenize(text, false)));
    await model.dispose();
    return Buffer.byteLength(text) / 1000 / milliseconds;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Turns of reasoning, a call and an answer, cut from the corpus. */
function stream(length: number): Token[] {
  const text = fullVocabulary.encode(corpus);
  const { start, end, message, channel, constrain, call, return: stop } = fullVocabulary.control;
  const encode = (words: string): Token[] => fullVocabulary.encode(words);
  const assistant = [start, ...encode("assistant"), channel];
  const tokens: Token[] = [];
  for (let at = 0; tokens.length < length; at = (at + 300) % (text.length - 300)) {
    tokens.push(...assistant, ...encode("analysis"), message, ...text.slice(at, at + 150), end);
    tokens.push(
      ...assistant,
      ...encode("commentary to=functions.read_file "),
      constrain,
      ...encode("json"),
      message,
    );
    tokens.push(...encode('{"path": "'), ...text.slice(at + 150, at + 180), ...encode('"}'), call);
    tokens.push(...assistant, ...encode("final"), message, ...text.slice(at + 180, at + 300), stop);
  }
  return tokens.slice(0, length);
}

function parseSpeed(): { ours: number; theirs: number } {
  const tokens = stream(1_000_000);
  const read = (): void => {
    const parser = new HarmonyParser(fullVocabulary, { initialRole: null });
    for (const token of tokens) parser.push(token);
    parser.end();
  };
  read();
  const ours = medianOf(5, () => cpuOf(read));
  const few = Uint32Array.from(tokens.slice(0, 20_000));
  const theirs = medianOf(3, () =>
    cpuOf(() => reference.encoding.parseMessagesFromCompletionTokens(few, null)),
  );
  return { ours: tokens.length / (ours / 1000), theirs: few.length / (theirs / 1000) };
}

/** 20 tools and 50 messages, with text that was not rendered before. */
function conversation(round: number): Message[] {
  const text = (index: number): string => {
    const at = ((round * 50 + index) * 611) % (corpus.length - 600);
    return corpus.slice(at, at + 600);
  };
  const string = { type: "string", description: "The path of a file in the workspace." };
  const number = { type: "integer", minimum: 1, description: "A line of the file." };
  const tools = Array.from({ length: 20 }, (_, index) => ({
    name: `tool_${index}`,
    description: `Tool ${index} of the workspace: reads, writes, and searches files.`,
    parameters: {
      type: "object",
      properties: {
        path: string,
        from: number,
        to: number,
        mode: { type: "string", enum: ["text", "bytes"] },
        all: { type: "boolean", default: false },
      },
      required: ["path"],
    },
  }));
  const messages: Message[] = [
    { role: "system", content: { currentDate: "2025-06-28" } },
    {
      role: "developer",
      content: { instructions: text(0), namespaces: [{ name: "functions", tools }] },
    },
    { role: "user", content: text(1) },
  ];
  for (let index = 3; messages.length < 49; index += 3) {
    const recipient = `functions.tool_${index % 20}`;
    messages.push({ role: "assistant", channel: "analysis", content: text(index) });
    messages.push({
      role: "assistant",
      channel: "commentary",
      recipient,
      contentType: "json",
      content: JSON.stringify({ path: text(index + 1) }),
    });
    messages.push({
      role: "tool",
      name: recipient,
      channel: "commentary",
      content: text(index + 2),
    });
  }
  return messages.slice(0, 50);
}

function promptMilliseconds(): { ours: number; theirs: number } {
  const build = (round: number): Message[] => conversation(round);
  for (let round = 0; round < 30; round++)
    renderConversation(build(round), fullVocabulary, { openTurn: true });
  let round = 30;
  const ours = medianOf(15, () => {
    const messages = build(round++);
    return cpuOf(() => renderConversation(messages, fullVocabulary, { openTurn: true }));
  });
  const theirs = medianOf(5, () => {
    const given = theirForm(build(round++)) as Parameters<
      typeof reference.encoding.renderConversation
    >[0];
    const config = { auto_drop_analysis: true };
    return cpuOf(() =>
      reference.encoding.renderConversationForCompletion(given, "assistant", config),
    );
  });
  return { ours, theirs };
}

function theirForm(messages: readonly Message[]): unknown {
  return {
    messages: messages.map((message) => {
      if (message.role === "system")
        return {
          role: "system",
          content: [
            {
              type: "system_content",
              conversation_start_date: "2025-06-28",
              reasoning_effort: "Medium",
              model_identity: null,
              tools: null,
              knowledge_cutoff: "2024-06",
              channel_config: {
                valid_channels: ["analysis", "commentary", "final"],
                channel_required: true,
              },
            },
          ],
        };
      if (message.role === "developer" && typeof message.content === "object") {
        const tools = Object.fromEntries(
          (message.content.namespaces ?? []).map((each) => [
            each.name,
            { description: null, ...each },
          ]),
        );
        return {
          role: "developer",
          content: [
            { type: "developer_content", instructions: message.content.instructions, tools },
          ],
        };
      }
      const { contentType, ...rest } = message as Message & { contentType?: string };
      return contentType ? { ...rest, content_type: `<|constrain|>${contentType}` } : rest;
    }),
  };
}

/** A schema of 100 properties that was not compiled before. */
function grammarMilliseconds(): number {
  let round = 0;
  const kinds = [
    { type: "string", minLength: 1, maxLength: 80 },
    { type: "integer", minimum: 0, maximum: 1000 },
    { type: "array", items: { type: "string", enum: ["a", "b", "c"] }, maxItems: 5 },
    { anyOf: [{ type: "number" }, { type: "null" }] },
    {
      type: "object",
      properties: { x: { type: "boolean" }, y: { type: "string", format: "date" } },
      required: ["x"],
    },
  ];
  const compile = (): number => {
    const names = Array.from({ length: 100 }, (_, index) => `property_${index}_${round}`);
    round++;
    const properties = Object.fromEntries(
      names.map((name, index) => [name, kinds[index % kinds.length]]),
    );
    const required = names.filter((_, index) => index % 2 === 0);
    return cpuOf(() =>
      compileSchema({ type: "object", properties, required, additionalProperties: false }),
    );
  };
  for (let warm = 0; warm < 10; warm++) compile();
  return medianOf(11, compile);
}

const encode = encodeSpeed();
const llama = await llamaSpeed();
const parse = parseSpeed();
const prompt = promptMilliseconds();
const grammar = grammarMilliseconds();
const row = (what: string, ...cells: string[]): void =>
  console.log(`| ${[what, ...cells].join(" | ")} |`);
console.log(
  `| CPU time, ${megabytes.toFixed(1)} MB of text | Ostinato | openai-harmony | llama.cpp |\n|---|---|---|---|`,
);
row("encode, MB/s", encode.ours.toFixed(2), encode.theirs.toFixed(2), llama.toFixed(2));
row("parse, tokens/s", parse.ours.toFixed(0), parse.theirs.toFixed(0), "");
row("prompt of 20 tools and 50 messages, ms", prompt.ours.toFixed(2), prompt.theirs.toFixed(2), "");
row("grammar of 100 properties, ms", grammar.toFixed(2), "", "");
closingLine("harmony", {
  encode_mb_s: encode.ours,
  encode_mb_s_openai_harmony: encode.theirs,
  encode_mb_s_llama: llama,
  parse_tokens_s: parse.ours,
  parse_tokens_s_openai_harmony: parse.theirs,
  prompt_ms: prompt.ours,
  prompt_ms_openai_harmony: prompt.theirs,
  grammar_ms: grammar,
});
