import { defineTool, type SandboxFiles, ToolFailure, type ToolResult } from "ostinato";
import { z } from "zod";
import { cutLine } from "../result-text/cap-lines.ts";
import { countOf, nearestLines } from "../result-text/index.ts";
import { withFileFailures } from "./file-failure.ts";
import { readTextFile } from "./text-file.ts";
import {
  decodeText,
  encodeText,
  PLAIN_TEXT,
  type TextForm,
  textForm,
  withLineEnding,
} from "./text-form.ts";

const SHOWN_LINE_NUMBERS = 5;
const LINE_ENDING = /\r\n|\n|\r/g;

/**
 * Replaces a piece of text that occurs once. Works on the file's bytes, so everything around the
 * piece stays as it is: bytes that are not text, mixed line endings, the byte order mark, the mode.
 */
export const editFile = defineTool({
  name: "edit_file",
  description: "Replaces one piece of text in a file. The old text must occur exactly once.",
  input: z.strictObject({
    path: z.string().describe("Path of the file, relative to the workspace"),
    old_text: z.string().describe("Exact text to replace"),
    new_text: z.string().describe("Text to put in its place"),
    replace_all: z.boolean().optional().describe("Replace every occurrence"),
  }),
  effect: "once",
  timeout: 30_000,
  permissions: ["workspace:read", "workspace:write"],
  async run(input, { sandbox }) {
    const { path } = input;
    const { content, wanted, bytes } = await plannedEdit(sandbox.files, input);
    await withFileFailures(path, () => sandbox.files.write(path, bytes));
    return edited(path, wanted.places.length, content.lineAt(wanted.places[0]?.start ?? 0));
  },
  async preview(input, { sandbox }) {
    const { content, bytes } = await plannedEdit(sandbox.files, input);
    return {
      kind: "files",
      files: [{ path: input.path, before: content.bytes, after: bytes }],
    };
  },
  /**
   * If the new text contains the old one, as when a line is added below another, an edit that
   * already happened looks as if it could be made again. Then the new text decides, since nobody
   * would want it twice.
   */
  async reconcile({ path, old_text: before, new_text: after, replace_all: all }, { sandbox }) {
    if (before === "" || before === after) return null;
    const content = await open(sandbox.files, path);
    const old = content.find(before).places.length;
    const fresh = after === "" ? 0 : content.find(after).places.length;
    if (old === 0 && after === "") {
      return { text: `Edited ${path}: old_text is not in it any more`, details: { path } };
    }
    const happened = fresh > 0 && (old === 0 || after.includes(before));
    return happened ? edited(path, all ? fresh : 1, null) : null;
  },
});

interface Edit {
  readonly path: string;
  readonly old_text: string;
  readonly new_text: string;
  readonly replace_all?: boolean | undefined;
}

/** What a call replaces, and what is in the file then. */
async function plannedEdit(
  files: SandboxFiles,
  { path, old_text: before, new_text: after, replace_all: all = false }: Edit,
): Promise<{ readonly content: Content; readonly wanted: Occurrences; readonly bytes: Buffer }> {
  const content = await open(files, path);
  if (before === "") {
    throw new ToolFailure(
      "old_text is empty. Give the text to replace, or use write_file for a new content",
    );
  }
  if (before === after) {
    throw new ToolFailure(`old_text and new_text are the same; ${path} was not changed`);
  }
  const wanted = content.find(before);
  if (wanted.places.length === 0) throw notFound(path, before, content);
  if (wanted.places.length > 1 && !all) throw ambiguous(path, content, wanted.places);
  return { content, wanted, bytes: content.replace(wanted, after) };
}

function edited(path: string, replacements: number, line: number | null): ToolResult {
  return {
    text: `Edited ${path}: ${countOf(replacements, "replacement")}`,
    details: { path, replacements, line },
  };
}

async function open(files: SandboxFiles, path: string): Promise<Content> {
  const bytes = await readTextFile(files, path);
  return new Content(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Where a text stands. */
interface Occurrence {
  readonly start: number;
  readonly end: number;
  /** Its line endings, if they are not all the same. */
  readonly lineEndings: readonly string[];
}

interface Occurrences {
  readonly places: readonly Occurrence[];
  /** The line ending with which the text was found. */
  readonly form: TextForm;
}

class Content {
  readonly bytes: Buffer;
  readonly form: TextForm;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.form = textForm(bytes) ?? PLAIN_TEXT;
  }

  /**
   * Searches with the file's own line ending, then with the other: models write `\n` whatever they
   * read. If neither is found, each line may end differently.
   */
  find(text: string): Occurrences {
    const usual = this.#places(text, this.form);
    if (usual.places.length > 0) return usual;
    const lineEnding = this.form.lineEnding === "\n" ? "\r\n" : "\n";
    const other = this.#places(text, { ...this.form, lineEnding });
    return other.places.length > 0 ? other : { ...usual, places: this.#mixedPlaces(text) };
  }

  replace({ places, form }: Occurrences, text: string): Buffer {
    const parts: Buffer[] = [];
    let from = 0;
    for (const { start, end, lineEndings } of places) {
      const inserted =
        lineEndings.length === 0
          ? withLineEnding(text, form)
          : withEachLineEnding(text, lineEndings);
      parts.push(this.bytes.subarray(from, start), this.#encode(inserted));
      from = end;
    }
    return Buffer.concat([...parts, this.bytes.subarray(from)]);
  }

  lines(): string[] {
    return decodeText(this.bytes, this.form).split(/\r?\n/);
  }

  lineAt(place: number): number {
    return decodeText(this.bytes.subarray(0, place), this.form).split("\n").length;
  }

  #places(text: string, form: TextForm): Occurrences {
    const wanted = this.#encode(withLineEnding(text, form));
    const step = form.encoding === "utf-8" ? 1 : 2;
    const places: Occurrence[] = [];
    let start = this.bytes.indexOf(wanted, this.form.mark);
    while (start !== -1) {
      const aligned = start % step === 0;
      const end = start + (aligned ? wanted.length : 1);
      if (aligned) places.push({ start, end, lineEndings: [] });
      start = this.bytes.indexOf(wanted, end);
    }
    return { places, form };
  }

  /** The lines of the text, each with whichever ending; searched as Latin-1, where places are those of the bytes. */
  #mixedPlaces(text: string): Occurrence[] {
    const lines = text.split(LINE_ENDING);
    if (lines.length === 1) return [];
    const written = (part: string) =>
      this.#encode(part)
        .toString("latin1")
        .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const [cr, lf] = [written("\r"), written("\n")];
    const ending = `(${cr}${lf}|(?<!${cr})${lf}|${cr}(?!${lf}))`;
    const pattern = new RegExp(lines.map(written).join(ending), "g");
    const step = this.form.encoding === "utf-8" ? 1 : 2;
    const bytes = this.bytes.toString("latin1");
    const places: Occurrence[] = [];
    pattern.lastIndex = this.form.mark;
    for (let found = pattern.exec(bytes); found !== null; found = pattern.exec(bytes)) {
      const [whole, ...endings] = found;
      const { index: start } = found;
      if (start % step !== 0) {
        pattern.lastIndex = start + 1;
        continue;
      }
      const lineEndings = endings.map((each) =>
        decodeText(Buffer.from(each, "latin1"), { ...this.form, mark: 0 }),
      );
      places.push({ start, end: start + whole.length, lineEndings });
    }
    return places;
  }

  #encode(text: string): Buffer {
    return encodeText(text, { ...this.form, mark: 0 });
  }
}

/** Gives each line the ending at its index; further lines get the last one. */
function withEachLineEnding(text: string, endings: readonly string[]): string {
  let line = 0;
  return text.replace(LINE_ENDING, (own) => endings[line++] ?? endings.at(-1) ?? own);
}

function notFound(path: string, wanted: string, content: Content): ToolFailure {
  const firstLine = wanted.split("\n").find((line) => line.trim() !== "") ?? wanted;
  const near = nearestLines(firstLine, content.lines());
  const shown = near.map(({ number, text }) => `\n${number}: ${cutLine(text, 200)}`).join("");
  return new ToolFailure(
    `old_text not found in ${path}${near.length === 0 ? "" : `. Nearest lines:${shown}`}`,
    { path, nearest: near },
  );
}

function ambiguous(path: string, content: Content, places: readonly Occurrence[]): ToolFailure {
  const all = places.slice(0, SHOWN_LINE_NUMBERS + 1).map(({ start }) => content.lineAt(start));
  const lines = [...new Set(all.slice(0, SHOWN_LINE_NUMBERS))];
  const more = all.length > SHOWN_LINE_NUMBERS ? " …" : "";
  return new ToolFailure(
    `old_text occurs ${places.length} times in ${path} (lines ${lines.join(", ")}${more}). Give more of the text around the place that you mean, or set replace_all`,
    { path, occurrences: places.length, lines },
  );
}
