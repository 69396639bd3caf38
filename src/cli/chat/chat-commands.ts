/** What a line of a chat that begins with `/` does. */
export const CHAT_COMMANDS = {
  undo: "take the last turn back, with its changes",
  diff: "show the changes of all turns",
  commit: "write the changes to the folder",
  model: "MODEL: go on with another model; alone: say which it is",
  effort: "low, medium or high: how much the model thinks",
  continue: "finish the last turn, if it was stopped",
  help: "show this list",
  quit: "leave; Ctrl-D does too",
} as const;

export type ChatCommand = keyof typeof CHAT_COMMANDS;

export type ChatRequest =
  | { readonly kind: "ask"; readonly task: string }
  | { readonly kind: "command"; readonly command: ChatCommand; readonly argument: string }
  | { readonly kind: "unknown"; readonly name: string }
  | { readonly kind: "nothing" };

/** A line as a person means it. `//` begins a task with one slash. */
export function chatRequest(line: string): ChatRequest {
  const text = line.trim();
  if (text === "") return { kind: "nothing" };
  if (!text.startsWith("/")) return { kind: "ask", task: text };
  if (text.startsWith("//")) return { kind: "ask", task: text.slice(1) };
  const [, name = "", argument = ""] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  if (!Object.hasOwn(CHAT_COMMANDS, name)) return { kind: "unknown", name };
  return { kind: "command", command: name as ChatCommand, argument };
}

export function chatHelp(): string {
  return Object.entries(CHAT_COMMANDS)
    .map(([name, text]) => `  /${name.padEnd(9)} ${text}`)
    .join("\n");
}
