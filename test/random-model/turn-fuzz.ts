import { z } from "zod";
import { compileSchema } from "../../src/grammar/index.ts";
import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import { type Message, renderConversation, type Token } from "../../src/harmony/index.ts";
import { parseTokens } from "../../src/harmony/parse/parse-tokens.ts";
import type { Model, Session, TurnUsage } from "../../src/model/model.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "../../src/tool/json-schema.ts";
import { type FuzzedKit, kit, shortKit } from "./kit-shapes.ts";
import { variedTools } from "./varied-tools.ts";

/** What became of many turns of a model that knows nothing. */
export interface FuzzFigures {
  turns: number;
  /** Turns that ended in a call, an answer, or at the limit. */
  calls: number;
  /** Of the calls, those that name their recipient behind the role; all others do behind the channel. */
  inRole: number;
  /** Of the calls, those of the tools that gpt-oss was trained to code with. */
  ofKit: number;
  answers: number;
  cut: number;
  /** Tools that were called at least once. */
  tools: number;
  tokens: number;
  /** Turns that the parser had to repair. */
  malformed: number;
  /** Calls of something that was not offered. */
  unoffered: number;
  /** Complete calls and answers that their zod schema refuses. */
  invalid: number;
}

const answer = z.object({ text: z.string().max(12), sure: z.boolean().optional() });
const functions = variedTools.map((tool) => ({ name: tool.name, grammar: tool.grammar.gbnf }));
const search = z.object({ query: z.string().max(10), topn: z.int().min(1).max(20).optional() });

/** Most turns can end by chance; the last kinds hold text that only the limit ends. */
const shapes: readonly { shape: TurnShape; maxTokens: number; every: number; kit?: FuzzedKit }[] = [
  { shape: { functions, analysisTokens: 4 }, maxTokens: 40, every: 10 },
  {
    shape: {
      functions,
      builtins: [
        { recipient: "browser.search", grammar: grammarOf(search) },
        { recipient: "python", grammar: null },
      ],
      preamble: false,
      analysisTokens: 4,
      finalGrammar: grammarOf(answer),
    },
    maxTokens: 400,
    every: 5,
  },
  {
    shape: { functions: [], builtins: kit.builtins, preamble: false, analysisTokens: 4 },
    ...{ maxTokens: 40, every: 7, kit },
  },
  {
    shape: { functions: [], builtins: shortKit.builtins, preamble: false, analysisTokens: 4 },
    ...{ maxTokens: 400, every: 2, kit: shortKit },
  },
  {
    shape: { functions, preamble: false, analysisTokens: 4, finalGrammar: grammarOf(answer) },
    maxTokens: 400,
    every: 1,
  },
];

function grammarOf(schema: z.ZodObject): string {
  return compileSchema(jsonSchemaOf("the fuzz", schema), ZOD_STRINGS).gbnf;
}

/** Runs turns on a few sessions; each turn goes back to the end of the tools in the prompt. */
export async function fuzzTurns(
  model: Model,
  turns: number,
  options: {
    seed: number;
    /** Default: 1. */
    sessions?: number;
    onTurn?: (figures: FuzzFigures, problem: string | null) => void;
  },
): Promise<FuzzFigures> {
  const called = new Set<string>();
  const figures: FuzzFigures = {
    turns: 0,
    calls: 0,
    inRole: 0,
    ofKit: 0,
    answers: 0,
    cut: 0,
    tools: 0,
    tokens: 0,
    malformed: 0,
    unoffered: 0,
    invalid: 0,
  };
  const common: Message[] = [
    { role: "system", content: {} },
    {
      role: "developer",
      content: {
        namespaces: [
          {
            name: "functions",
            tools: variedTools.map(({ name, description, schema }) => ({
              name,
              description,
              parameters: schema,
            })),
          },
        ],
      },
    },
  ];
  let started = 0;
  const work = async (): Promise<void> => {
    const session = await model.openSession();
    for (let turn = started++; turn < turns; turn = started++) {
      const { shape, maxTokens, kit } =
        shapes.find(({ every }) => turn % every === 0) ?? shapes[0] ?? never();
      const prompt = renderConversation(
        [...common, { role: "user", content: `Turn ${turn}` }],
        model.vocabulary,
        { openTurn: true },
      );
      const { tokens, usage } = await take(session, prompt, shape, maxTokens, options.seed + turn);
      figures.turns++;
      figures.tokens += tokens.length;
      const problem = judge(
        figures,
        called,
        model,
        { shape, inputs: kit?.inputs },
        { tokens, usage },
      );
      figures.tools = called.size;
      options.onTurn?.(figures, problem === null ? null : `turn ${turn}: ${problem}`);
    }
    await session.dispose();
  };
  await Promise.all(Array.from({ length: options.sessions ?? 1 }, work));
  return figures;
}

function never(): never {
  throw new Error("no shape");
}

async function take(
  session: Session,
  prompt: readonly Token[],
  shape: TurnShape,
  maxTokens: number,
  seed: number,
): Promise<{ tokens: Token[]; usage: TurnUsage }> {
  const tokens: Token[] = [];
  const turn = session.generateTurn(prompt, shape, { seed, maxTokens });
  for (;;) {
    const next = await turn.next();
    if (next.done === true) return { tokens, usage: next.value };
    tokens.push(next.value.token);
  }
}

/** Counts the turn; returns what was wrong with it. */
function judge(
  figures: FuzzFigures,
  called: Set<string>,
  model: Model,
  { shape, inputs }: { shape: TurnShape; inputs: FuzzedKit["inputs"] | undefined },
  { tokens, usage }: { tokens: readonly Token[]; usage: TurnUsage },
): string | null {
  const { messages, ends, repairs } = parseTokens(tokens, model.vocabulary, {
    initialRole: "assistant",
  });
  // Free text of random tokens holds pieces of characters, and the limit may cut a header.
  const harmless = usage.stop === "limit" ? ["invalid-utf8", "cut-header"] : ["invalid-utf8"];
  const serious = repairs.filter(({ code }) => !harmless.includes(code));
  const text = model.vocabulary.decode(tokens);
  if (serious.length > 0) {
    figures.malformed++;
    return `${serious.map(({ code }) => code).join()}: ${text}`;
  }
  if (usage.stop === "limit") {
    figures.cut++;
    return null;
  }
  const last = messages.at(-1);
  if (last?.role !== "assistant") {
    figures.malformed++;
    return `no message: ${text}`;
  }
  const { recipient = null } = last;
  const span = ends.at(-1)?.span ?? { from: 0, to: 0 };
  const body = bodyOf(tokens.slice(span.from, span.to), model);
  if (recipient === null) {
    figures.answers++;
    if (shape.finalGrammar === undefined) return null;
    return check(figures, answer, body);
  }
  figures.calls++;
  if (isInRole(tokens.slice(span.from, span.to), model)) figures.inRole++;
  if (recipient === "python") return null;
  if (recipient === "browser.search") return check(figures, search, body);
  const ofKit = inputs?.get(recipient);
  if (ofKit !== undefined) {
    figures.ofKit++;
    return check(figures, ofKit, body);
  }
  const tool = variedTools.find(({ name }) => `functions.${name}` === recipient);
  if (tool === undefined) {
    figures.unoffered++;
    return `no such tool: ${text}`;
  }
  called.add(recipient);
  return check(figures, tool.input as z.ZodObject, body);
}

/** Does text stand between the role and the channel? */
function isInRole(message: readonly Token[], { vocabulary }: Model): boolean {
  const { channel, start } = vocabulary.control;
  const opening = message[0] === start ? 1 + vocabulary.encode("assistant").length : 0;
  return message[opening] !== channel;
}

/** The bytes between `<|message|>` and the stop token. */
function bodyOf(message: readonly Token[], { vocabulary }: Model): Uint8Array {
  const begin = message.indexOf(vocabulary.control.message) + 1;
  return vocabulary.decodeBytes(message.slice(begin, -1));
}

function check(figures: FuzzFigures, schema: z.ZodObject, body: Uint8Array): string | null {
  const text = Buffer.from(body).toString("utf8");
  const problem = problemOf(schema, text);
  if (problem === null) return null;
  figures.invalid++;
  return `${problem}: ${text}`;
}

function problemOf(schema: z.ZodObject, text: string): string | null {
  try {
    const result = schema.strict().safeParse(JSON.parse(text));
    return result.success ? null : z.prettifyError(result.error);
  } catch (error) {
    return String(error);
  }
}
