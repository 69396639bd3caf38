import { compileSchema } from "../../grammar/index.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import {
  type JsonSchema,
  type Message,
  renderConversation,
  renderMessage,
  renderToolResult,
  renderUserMessage,
  type Token,
  type ToolNamespace,
  type Vocabulary,
} from "../../harmony/index.ts";
import { calledName } from "../../tool/called-name.ts";
import { ZOD_STRINGS } from "../../tool/json-schema.ts";
import { declaredNamespaces } from "../../tool/namespace/declared-namespaces.ts";
import { ToolRegistry } from "../../tool/registry.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { RunStarted } from "../../trace/event.ts";
import type { Agent } from "../contract/agent.ts";
import { outputSchemaOf } from "../lifecycle/start/output-schema.ts";
import type { PromptPart } from "./prompt.ts";

export interface ConversationOptions {
  /** Default: the schema of the agent's `output`. */
  readonly outputSchema?: JsonSchema | null | undefined;
  /** Default: results can't be shown again. */
  readonly readResult?: AnyTool | null;
}

/** System and developer. */
const HEAD_MESSAGES = 2;

/**
 * An agent's part of the prompt: its start, how results and remarks to the model are added, and what shape a
 * turn may have. Everything here is a pure function of the agent, the vocabulary and the run's first event,
 * so that a resumed run builds the same tokens.
 */
export class Conversation {
  readonly registry: ToolRegistry;
  readonly shape: TurnShape;
  readonly outputSchema: JsonSchema | null;
  /** The built-in tool that shows results again. Null if the agent has a tool of that name. */
  readonly readResult: AnyTool | null;
  readonly #agent: Agent;
  readonly #shapeWithReadResult: TurnShape;
  readonly #vocabulary: Vocabulary;
  /** The function name that the model writes -> the tool. */
  readonly #toolsByIdentifier: ReadonlyMap<string, AnyTool>;

  constructor(agent: Agent, vocabulary: Vocabulary, options: ConversationOptions = {}) {
    const { outputSchema = outputSchemaOf(agent), readResult = null } = options;
    this.#agent = agent;
    this.#vocabulary = vocabulary;
    this.registry = new ToolRegistry(agent.tools);
    this.outputSchema = outputSchema;
    const functions = agent.tools.filter((tool) => !tool.builtin);
    this.#toolsByIdentifier = new Map(functions.map((tool) => [calledName(tool), tool]));
    this.shape = {
      functions: [...this.#toolsByIdentifier].map(([name, tool]) => ({
        name,
        grammar: tool.grammar.gbnf,
      })),
      builtins: agent.tools.flatMap(({ builtin, grammar }) =>
        builtin
          ? [{ recipient: builtin.recipient, grammar: builtin.rawArgument ? null : grammar.gbnf }]
          : [],
      ),
      ...(this.outputSchema !== null && {
        finalGrammar: compileSchema(this.outputSchema, ZOD_STRINGS).gbnf,
      }),
    };
    this.readResult = readResult && this.registry.find(readResult.name) ? null : readResult;
    this.#shapeWithReadResult =
      this.readResult === null ? this.shape : offering(this.shape, this.readResult);
  }

  /** The tool that a recipient names. @param withReadResult Whether `read_result` is offered. */
  find(recipient: string, withReadResult: boolean): AnyTool | null {
    const tool = this.registry.find(recipient);
    if (tool !== null || !withReadResult || this.readResult === null) return tool;
    return recipient.replace(/^functions\./, "") === this.readResult.name ? this.readResult : null;
  }

  /** What a turn may contain. */
  shapeOf(withReadResult: boolean): TurnShape {
    return withReadResult ? this.#shapeWithReadResult : this.shape;
  }

  /** All recipients that a call may name. */
  recipientsOf(withReadResult: boolean): string[] {
    const { functions, builtins = [] } = this.shapeOf(withReadResult);
    return [
      ...functions.map(({ name }) => `functions.${name}`),
      ...builtins.map(({ recipient }) => recipient),
    ];
  }

  /** The prompt up to and including the user's task, without the opening of the model's turn, message by message. */
  begin(started: RunStarted): PromptPart[] {
    const functions: ToolNamespace = {
      name: "functions",
      tools: [...this.#toolsByIdentifier].map(([name, { description, schema }]) => ({
        name,
        description,
        parameters: schema,
      })),
    };
    const messages: Message[] = [
      {
        role: "system",
        content: {
          reasoning: started.agent.reasoning,
          currentDate: started.date,
          builtins: declaredNamespaces(this.#agent.tools),
        },
      },
      {
        role: "developer",
        content: {
          instructions: started.agent.instructions,
          namespaces: functions.tools.length > 0 ? [functions] : [],
          ...(this.outputSchema !== null && {
            responseFormats: [{ name: "answer", schema: this.outputSchema }],
          }),
        },
      },
      ...(started.history ?? []),
      { role: "user", content: started.task },
    ];
    return this.#partsOf(renderConversation(messages, this.#vocabulary));
  }

  #partsOf(tokens: readonly Token[]): PromptPart[] {
    const { start } = this.#vocabulary.control;
    const starts = [...tokens.keys()].filter((at) => tokens[at] === start);
    const user = this.#vocabulary.encode("user");
    return starts.map((at, index) => {
      const message = tokens.slice(at, starts[index + 1]);
      if (index < HEAD_MESSAGES) return { mark: { kind: "head", step: 0 }, tokens: message };
      if (index === starts.length - 1) return { mark: { kind: "task", step: 0 }, tokens: message };
      const isQuestion = user.every((token, place) => message[1 + place] === token);
      const mark = { kind: "history", step: 0, ...(isQuestion && { isQuestion }) } as const;
      return { mark, tokens: message };
    });
  }

  /** The tokens of a call's result, on the channel of the call. */
  result(call: { recipient: string; channel: string | null }, text: string): Int32Array {
    const { recipient, channel } = call;
    return renderToolResult({ name: recipient, channel, content: text }, this.#vocabulary);
  }

  /** What the model had summed up of earlier steps: its own words, so a message of its own. */
  summary(text: string): Token[] {
    const message = { role: "assistant", channel: "analysis", content: text } as const;
    return renderMessage(message, this.#vocabulary);
  }

  /** A message from the loop to the model in the user role, for example about an answer that broke its schema. */
  remark(text: string): Token[] {
    return renderUserMessage({ content: text }, this.#vocabulary);
  }
}

function offering(shape: TurnShape, { name, grammar }: AnyTool): TurnShape {
  return { ...shape, functions: [...shape.functions, { name, grammar: grammar.gbnf }] };
}
