import { OstinatoError } from "../../errors.ts";
import { toolsSection } from "../declare/tool-declarations.ts";
import type { DeveloperContent, ResponseFormat, SystemContent } from "../message.ts";
import type { Profile } from "../profile.ts";

export const defaultIdentity = "You are ChatGPT, a large language model trained by OpenAI.";
export const defaultKnowledgeCutoff = "2024-06";
const defaultChannels = ["analysis", "commentary", "final"];

/**
 * The text of the system message.
 * @param offersFunctions Whether a developer message of this conversation declares function tools. The system
 *   message then says on which channel they are called.
 * @throws OstinatoError `input.invalid` for a date that is not `YYYY-MM-DD`.
 */
export function systemText(
  content: SystemContent,
  offersFunctions: boolean,
  profile: Profile = "ostinato",
): string {
  const { currentDate, channels = defaultChannels } = content;
  if (
    currentDate !== undefined &&
    profile !== "reference" &&
    !/^\d{4}-\d\d-\d\d$/.test(currentDate)
  ) {
    throw new OstinatoError(
      "input.invalid",
      `currentDate must be a date, not ${JSON.stringify(currentDate)}.`,
      {
        hint: "Write it as YYYY-MM-DD, for example 2025-06-28.",
      },
    );
  }
  const top = [content.identity ?? defaultIdentity];
  top.push(`Knowledge cutoff: ${content.knowledgeCutoff ?? defaultKnowledgeCutoff}`);
  if (currentDate !== undefined) top.push(`Current date: ${currentDate}`);
  const sections = [top.join("\n"), `Reasoning: ${content.reasoning ?? "medium"}`];
  const tools = toolsSection(content.builtins, profile);
  if (tools !== null) sections.push(tools);
  if (channels.length > 0) {
    let text = `# Valid channels: ${channels.join(", ")}. Channel must be included for every message.`;
    if (offersFunctions) {
      text += "\nCalls to these tools must go to the commentary channel: 'functions'.";
    }
    sections.push(text);
  }
  return sections.join("\n\n");
}

/** The text of a developer message: instructions, function tools, formats of structured answers. */
export function developerText(content: DeveloperContent, profile: Profile = "ostinato"): string {
  const sections: string[] = [];
  if (content.instructions !== undefined)
    sections.push(`# Instructions\n\n${content.instructions}`);
  const tools = toolsSection(content.namespaces, profile);
  if (tools !== null) sections.push(tools);
  if (content.responseFormats && content.responseFormats.length > 0) {
    sections.push(`# Response Formats\n\n${content.responseFormats.map(formatText).join("\n\n")}`);
  }
  return sections.join("\n\n");
}

function formatText({ name, description, schema }: ResponseFormat): string {
  const comment = description
    ? `${description
        .split(/\r\n|[\n\r\u2028\u2029]/)
        .map((line) => `// ${line}`)
        .join("\n")}\n`
    : "";
  return `## ${name}\n\n${comment}${JSON.stringify(schema)}`;
}
