import { styleText } from "node:util";
import type { ApprovalRequest } from "../../planner/index.ts";
import type { CallPreview, FilePreview } from "../../tool/tool.ts";
import { visibleLine, visibleText } from "../../visible-text.ts";
import { hunkLines, paintedDiffLine } from "../screen/diff-lines.ts";

/** Lines that are shown of a call before the question, and characters of each: a few screens. */
const MOST_LINES = 200;
const LINE_LENGTH = 2_000;

/** A call as it is shown to the person who decides on it. */
export interface CallLines {
  readonly lines: readonly string[];
  /** Not all of it is shown. */
  readonly isCut: boolean;
}

export interface CallLinesOptions {
  /** The arguments to run it with instead. Absent: the model's. */
  readonly edit?: unknown;
  /** Null: its arguments are shown. */
  readonly preview: CallPreview | null;
  /** All of it. Default: as much as fits a few screens. */
  readonly whole?: boolean;
  /** The stream it is written to; decides on colours. */
  readonly stream: NodeJS.WriteStream;
}

/** What a call would do: its command, a diff of the files, or its arguments; and what speaks against it. */
export function callLines(
  request: ApprovalRequest,
  { edit, preview, whole = false, stream }: CallLinesOptions,
): CallLines {
  const { tool, doubt, reason, tainted } = request;
  const longest = whole ? Number.POSITIVE_INFINITY : LINE_LENGTH;
  const does = doesLines(preview, edit, request);
  const shown = whole ? does : does.slice(0, MOST_LINES);
  const more = does.length - shown.length;
  const warnings = [
    ...(doubt === null ? [] : [`Careful: ${doubt}`]),
    ...(reason === undefined || reason === doubt ? [] : [`asked because: ${reason}`]),
    ...(tainted ? ["! this run has read untrusted content"] : []),
  ];
  const painted = (line: Line) =>
    `    ${line.indent ?? ""}${line.isDiff ? paintedDiffLine(line.text, stream, longest) : cutLine(line.text, longest)}`;
  return {
    lines: [
      `${visibleLine(tool)}${edit === undefined ? "" : ", as edited"}`,
      ...shown.map(painted),
      ...(more > 0 ? [`    … ${more} more ${more === 1 ? "line" : "lines"}`] : []),
      ...warnings.map((line) => styleText("yellow", `  ${visibleLine(line)}`, { stream })),
    ],
    isCut: more > 0 || shown.some(({ text }) => visibleText(text).length > longest),
  };
}

interface Line {
  readonly text: string;
  readonly indent?: string;
  /** Of a diff, which has colours. */
  readonly isDiff?: true;
}

function doesLines(
  preview: CallPreview | null,
  edit: unknown,
  { arguments: input, description, host }: ApprovalRequest,
): readonly Line[] {
  if (host !== undefined) return [{ text: visibleLine(host) }, { text: visibleLine(description) }];
  if (preview === null) return argumentLines(edit ?? input).map((text) => ({ text }));
  const notes = (preview.notes ?? []).map((note) => ({ text: visibleLine(`(${note})`) }));
  switch (preview.kind) {
    case "command":
      return [...commandLines(preview.command).map((text) => ({ text })), ...notes];
    case "files":
      return [...preview.files.flatMap(fileLines), ...notes];
    default:
      return preview satisfies never;
  }
}

function commandLines(command: string): readonly string[] {
  return command.split("\n").map((line, index) => `${index === 0 ? "$ " : "  "}${line}`);
}

/** One line per argument; a text of several lines as a block. */
function argumentLines(input: unknown): readonly string[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return [JSON.stringify(input) ?? String(input)];
  }
  const fields = Object.entries(input);
  if (fields.length === 0) return ["{}"];
  return fields.flatMap(([name, value]) => {
    const label = visibleLine(name);
    if (typeof value !== "string" || !value.includes("\n")) {
      return [`${label}: ${JSON.stringify(value)}`];
    }
    return [`${label}:`, ...value.split("\n").map((line) => `  | ${line}`)];
  });
}

function fileLines({ path, before, after }: FilePreview): readonly Line[] {
  const sign = before === null ? "+" : after === null ? "-" : "~";
  const sizes = [before, after].flatMap((content) => (content === null ? [] : [content.length]));
  const bytes = sizes.at(-1) === 1 ? "byte" : "bytes";
  const head = `${sign} ${visibleLine(path)} (${sizes.join(" → ")} ${bytes})`;
  const [old, fresh] = [textOf(before), textOf(after)];
  if (old === null || fresh === null) return [{ text: `${head}, which is not text` }];
  const lines = hunkLines(path, old, fresh);
  return [{ text: head }, ...lines.map((text) => ({ text, indent: "  ", isDiff: true as const }))];
}

/** Null if it isn't text. A missing file counts as empty. */
function textOf(content: Uint8Array | null): string | null {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = decoder.decode(content ?? new Uint8Array());
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function cutLine(line: string, longest: number): string {
  const text = visibleText(line);
  const more = text.length - longest;
  return more > 0 ? `${text.slice(0, longest)}… ${more} more characters` : text;
}
