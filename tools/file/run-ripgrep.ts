import { type SandboxFiles, ToolFailure } from "ostinato";
import { spawnRipgrep } from "./ripgrep/spawn-ripgrep.ts";

export interface RipgrepQuery {
  readonly pattern: string;
  readonly path: string;
  readonly ignoreCase?: boolean;
  readonly fixed?: boolean;
  readonly glob?: string | undefined;
  readonly context?: number;
  /** `.gitignore` counts outside of a git repository too. Default: false. */
  readonly anyGitignore?: boolean;
}

export interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** A line around a match. */
  readonly isContext: boolean;
}

export interface RipgrepResult {
  /** By path, then by line. */
  readonly lines: readonly Match[];
  /** Total number of matching lines, including those that are left out. */
  readonly matches: number;
  readonly truncated: boolean;
  /** What a reader should know: files that could not be read, a pattern taken literally. */
  readonly notes: readonly string[];
}

const OUTPUT_BYTES = 4 * 1024 * 1024;
/** Of a result that is too big only its beginning is fetched, in the order of paths. */
const HEAD_BYTES = 256 * 1024;
const COLUMNS = 2000;
/** Below the time limit of the search tools, and well above the worker's own. */
export const SEARCH_MILLISECONDS = 55_000;

/**
 * Runs ripgrep in the sandbox. A pattern that is not a valid regular expression is searched as
 * plain text, with a note, since that is what a model means by `foo(`.
 *
 * @throws ToolFailure for an invalid glob, or when ripgrep fails for another reason.
 */
export async function runRipgrep(
  files: SandboxFiles,
  query: RipgrepQuery,
  signal: AbortSignal,
): Promise<RipgrepResult> {
  const spawn = (flags: readonly string[], outputBytes: number) =>
    spawnRipgrep(files, flags, { outputBytes, timeoutMilliseconds: SEARCH_MILLISECONDS, signal });
  let result = await spawn(commandLine(query, []), OUTPUT_BYTES);
  if (result.exitCode === 2 && result.stderr.includes("regex parse error") && !query.fixed) {
    const fixed = await runRipgrep(files, { ...query, fixed: true }, signal);
    const note = "the pattern is not a valid regular expression; it was searched as plain text";
    return { ...fixed, notes: [note, ...fixed.notes] };
  }
  const { truncated } = result;
  if (result.exitCode === null && !truncated) throw searchTimedOut("search one folder or file");
  let total: number | null = null;
  if (truncated) {
    result = await spawn(commandLine(query, ["--sort", "path"]), HEAD_BYTES);
    const counts = await spawn(commandLine({ ...query, context: 0 }, ["--count"]), OUTPUT_BYTES);
    total = sumCounts(counts.stdout);
  }
  const lines = parseOutput(result.stdout, truncated);
  if (result.exitCode === 2 && lines.length === 0) throw failure(result.stderr);
  return {
    lines,
    matches: total ?? lines.filter((line) => !line.isContext).length,
    truncated,
    notes: [...result.notes, ...unreadable(result.stderr)],
  };
}

function commandLine(query: RipgrepQuery, extra: readonly string[]): string[] {
  return [
    "--no-config",
    "--color=never",
    "--no-heading",
    "--with-filename",
    "--null",
    "--line-number",
    "--hidden",
    `--max-columns=${COLUMNS}`,
    "--max-columns-preview",
    ...(query.fixed ? ["--fixed-strings"] : []),
    ...(query.anyGitignore ? ["--no-require-git"] : []),
    ...(query.ignoreCase ? ["--ignore-case"] : []),
    ...(query.pattern.includes("\n") ? ["--multiline"] : []),
    ...(query.context ? [`--context=${query.context}`] : []),
    ...(query.glob ? [`--glob=${query.glob}`] : []),
    "--glob=!.git/",
    ...extra,
    `--regexp=${query.pattern}`,
    "--",
    query.path,
  ];
}

/** `PATH NUL LINE : TEXT` for a match, `-` for context; the last line of a cut output is dropped. */
function parseOutput(output: string, cut: boolean): Match[] {
  const rows = output.split("\n");
  if (cut) rows.pop();
  const matches: Match[] = [];
  for (const row of rows) {
    const parts = /^(?:\.\/)?([^\0]*)\0(\d+)([:-])(.*)$/s.exec(row);
    if (!parts) continue;
    const [, path = "", line = "", separator, text = ""] = parts;
    matches.push({
      path,
      line: Number(line),
      text: text.replace(/\r$/, ""),
      isContext: separator === "-",
    });
  }
  return matches.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function sumCounts(output: string): number {
  return [...output.matchAll(/\0(\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** A search that was killed: its partial results would look complete. */
export function searchTimedOut(advice: string): ToolFailure {
  return new ToolFailure(`the search took longer than ${SEARCH_MILLISECONDS / 1000} s; ${advice}`);
}

/** The note on files and folders that ripgrep could not read, if any. */
export function unreadable(stderr: string): string[] {
  const files = stderr.split("\n").filter((line) => line.includes("(os error"));
  return files.length === 0
    ? []
    : [
        `${files.length} could not be read: ${files
          .slice(0, 3)
          .map((line) => line.replace(/^rg: (\.\/)?/, ""))
          .join("; ")}`,
      ];
}

function failure(stderr: string): ToolFailure {
  const reason = stderr.trim().replace(/^rg: (\.\/)?/, "");
  return new ToolFailure(`the search failed: ${reason.slice(0, 500)}`);
}
