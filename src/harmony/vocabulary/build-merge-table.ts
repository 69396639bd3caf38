import type { Token } from "../message.ts";
import { MergeTable } from "./merge-table.ts";
import type { SpellingTable } from "./spelling-table.ts";

/**
 * The table of a merge list (`left right`, the most important first). Merges that make no ordinary
 * token are left out. Without a list, every split of every token into two tokens is a merge, ranked
 * by the token's id, which is how o200k was published.
 */
export function buildMergeTable(
  table: SpellingTable,
  spellings: readonly string[],
  merges: readonly string[],
): MergeTable {
  return merges.length > 0 ? fromList(table, merges) : fromRanks(table, spellings);
}

function fromList(table: SpellingTable, merges: readonly string[]): MergeTable {
  const built = new MergeTable(merges.length);
  const rankOf = new Map<Token, number>();
  let lastResult = -1;
  let lastRank = 0;
  for (let index = 0; index < merges.length; index++) {
    const merge = merges[index] as string;
    const space = merge.indexOf(" ", 1);
    if (space < 0) continue;
    const left = table.find(merge, 0, space);
    const right = table.find(merge, space + 1);
    // Merges that make one token stand together, so the last result is tried before it is looked up.
    const again = lastResult >= 0 && table.isSpelling(lastResult, merge, 0, merge.length, space);
    const result = again ? lastResult : table.find(merge, 0, merge.length, space);
    if (left < 0 || right < 0 || result < 0) continue;
    if (result !== lastResult) {
      lastResult = result;
      lastRank = rankOf.get(result) ?? index;
      rankOf.set(result, lastRank);
    }
    built.add(left, right, result, lastRank);
  }
  return built;
}

function fromRanks(table: SpellingTable, spellings: readonly string[]): MergeTable {
  const splits: [left: Token, right: Token, result: Token][] = [];
  for (const text of spellings) {
    const result = table.find(text);
    if (result < 0) continue;
    for (let at = 1; at < text.length; at++) {
      const left = table.find(text, 0, at);
      const right = left < 0 ? -1 : table.find(text, at);
      if (right >= 0) splits.push([left, right, result]);
    }
  }
  const built = new MergeTable(splits.length);
  for (const [left, right, result] of splits) built.add(left, right, result, result);
  return built;
}
