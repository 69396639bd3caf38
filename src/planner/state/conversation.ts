import { compileSchema } from "../../grammar/index.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import {
  type JsonSchema,
  type Message,
  renderConversation,
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
import { outputSchemaOf } from "../start/output-schema.ts";

/**
 * An agent's part of the prompt: its start, how results and remarks to the model are added, and what shape a
 * turn may have. Everything here is a pure function of the agent, the vocabulary and the run's first event,
 * so that a resumed run builds the same tokens.
 */
export class Conversation {
  readonly registry: ToolRegistry;
  readonly shape: TurnShape;
  readonly outputSchema: JsonSchema | null;
  readonly #agent: Agent;
  readonly #vocabulary: Vocabulary;
  /** The function name that the model writes -> the tool. */
  readonly #toolsByIdentifier: ReadonlyMap<string, AnyTool>;

  /** @param outputSchema Default: the schema of the agent's `output`. */
  constructor(agent: Agent, vocabulary: Vocabulary, outputSchema = outputSchemaOf(agent)) {
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
  }

  /** All recipients that a call may name. */
  get recipients(): string[] {
    const { functions, builtins = [] } = this.shape;
    return [
      ...functions.map(({ name }) => `functions.${name}`),
      ...builtins.map(({ recipient }) => recipient),
    ];
  }

  /** The prompt up to and including the user's task, without the opening of the model's turn. */
  begin(started: RunStarted): Token[] {
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
    return renderConversation(messages, this.#vocabulary);
  }

  /** The tokens of a call's result, on the channel of the call. */
  result(call: { recipient: string; channel: string | null }, text: string): Int32Array {
    const { recipient, channel } = call;
    return renderToolResult({ name: recipient, channel, content: text }, this.#vocabulary);
  }

  /** A message from the loop to the model in the user role, for example about an answer that broke its schema. */
  remark(text: string): Token[] {
    return renderUserMessage({ content: text }, this.#vocabulary);
  }
}
