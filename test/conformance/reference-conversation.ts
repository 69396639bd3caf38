import { BUILTIN_NAMESPACES } from "../../src/harmony/declare/builtin-tools.ts";
import type {
  DeveloperContent,
  Message,
  ReasoningEffort,
  SystemContent,
  ToolNamespace,
} from "../../src/harmony/message.ts";

/** The JSON form of a conversation that the cases share with openai/harmony. */
export interface ReferenceMessage {
  readonly role: Message["role"];
  readonly name?: string;
  readonly recipient?: string;
  readonly channel?: string;
  readonly content_type?: string;
  readonly content: string | readonly ReferenceContent[];
}

export interface ReferenceContent {
  readonly type: "text" | "system_content" | "developer_content";
  readonly text?: string;
  readonly model_identity?: string | null;
  readonly reasoning_effort?: "Low" | "Medium" | "High" | null;
  readonly conversation_start_date?: string | null;
  readonly knowledge_cutoff?: string | null;
  readonly channel_config?: { readonly valid_channels: readonly string[] } | null;
  readonly instructions?: string | null;
  readonly tools?: { readonly [name: string]: ToolNamespace } | null;
}

/** The same message in our shape. */
export function messageOfReference(message: ReferenceMessage): Message {
  const { role, name, recipient, channel, content_type: type } = message;
  const content = typeof message.content === "string" ? message.content : message.content[0];
  const text = typeof content === "string" ? content : (content?.text ?? "");
  switch (role) {
    case "system":
      return { role, content: typeof content === "object" ? systemContent(content) : text };
    case "developer":
      return { role, content: typeof content === "object" ? developerContent(content) : text };
    case "user":
      return { role, content: text, ...(name !== undefined && { name }) };
    case "tool":
      if (name === undefined) throw new Error("A tool message has no name.");
      return { role, name, recipient: recipient ?? null, channel: channel ?? null, content: text };
    case "assistant": {
      const constrained = type?.startsWith("<|constrain|>") ?? false;
      return {
        role,
        channel: channel ?? null,
        recipient: recipient ?? null,
        contentType: constrained ? (type?.slice("<|constrain|>".length) ?? null) : (type ?? null),
        constrained,
        content: text,
        ...(name !== undefined && { name }),
      };
    }
    default:
      return role satisfies never;
  }
}

function systemContent(content: ReferenceContent): SystemContent | string {
  if (content.type !== "system_content") return content.text ?? "";
  const { model_identity: identity, knowledge_cutoff: cutoff, channel_config: channels } = content;
  const { conversation_start_date: date, reasoning_effort: effort } = content;
  return {
    ...(identity != null && { identity }),
    ...(cutoff != null && { knowledgeCutoff: cutoff }),
    ...(date != null && { currentDate: date }),
    ...(effort != null && { reasoning: effort.toLowerCase() as ReasoningEffort }),
    ...(channels != null && { channels: channels.valid_channels }),
    // The cases were recorded with empty parameters for the built-in tools, whose text is fixed.
    ...(content.tools != null && {
      builtins: BUILTIN_NAMESPACES.filter(({ name }) => content.tools?.[name] !== undefined),
    }),
  };
}

function developerContent(content: ReferenceContent): DeveloperContent | string {
  if (content.type !== "developer_content") return content.text ?? "";
  return {
    ...(content.instructions != null && { instructions: content.instructions }),
    ...(content.tools != null && { namespaces: Object.values(content.tools) }),
  };
}
