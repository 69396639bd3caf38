import type { MemoryWorkspace } from "./memory-workspace.ts";

const RESULTS = 5;

/**
 * Stands in for the index of `search_files`, which opens a database for each workspace: of every file
 * the line with most of the words, files with more words and shorter texts first.
 */
export function rankLines(workspace: MemoryWorkspace, query: string): string {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const found: { path: string; line: number; text: string; score: number }[] = [];
  for (const path of [...workspace.files.keys()].sort()) {
    const whole = `${path} ${workspace.files.get(path)}`.toLowerCase();
    const inFile = words.filter((word) => startsSomeWord(whole, word)).length;
    if (inFile === 0) continue;
    const lines = workspace.lines(path).map((text, index) => ({
      path,
      line: index + 1,
      text,
      score: words.filter((word) => startsSomeWord(text.toLowerCase(), word)).length,
    }));
    const best = lines.reduce((left, right) => (right.score > left.score ? right : left));
    found.push({ ...best, score: inFile - whole.length / 1e6 });
  }
  const shown = found.sort((left, right) => right.score - left.score).slice(0, RESULTS);
  return shown.map(({ path, line, text }) => `${path}:${line}: ${text}`).join("\n") || "No results";
}

function startsSomeWord(text: string, word: string): boolean {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).some((each) => each.startsWith(word));
}
