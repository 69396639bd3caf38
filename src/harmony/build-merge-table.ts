import { MergeTable } from "./merge-table.ts";
import type { Token } from "./message.ts";

/**
 * The table of a merge list (`left right`, the most important first). Merges that make no ordinary
 * token are left out. Without a list, every split of every token into two tokens is a merge, ranked
 * by the token's id, which is how o200k was published.
 */
export function buildMergeTable(
  ids: ReadonlyMap<string, Token>,
  merges: readonly string[],
): MergeTable {
  return merges.length > 0 ? fromList(ids, merges) : fromRanks(ids);
}

function fromList(ids: ReadonlyMap<string, Token>, merges: readonly string[]): MergeTable {
  const table = new MergeTable(merges.length);
  const rankOf = new Map<Token, number>();
  let lastResult = -1;
  let lastRank = 0;
  for (let index = 0; index < merges.length; index++) {
    const merge = merges[index] as string;
    const space = merge.indexOf(" ", 1);
    const leftText = merge.slice(0, space);
    const rightText = merge.slice(space + 1);
    const left = ids.get(leftText);
    const right = ids.get(rightText);
    const result = ids.get(leftText + rightText);
    if (left === undefined || right === undefined || result === undefined) continue;
    if (result !== lastResult) {
      lastResult = result;
      lastRank = rankOf.get(result) ?? index;
      rankOf.set(result, lastRank);
    }
    table.add(left, right, result, lastRank);
  }
  return table;
}

function fromRanks(ids: ReadonlyMap<string, Token>): MergeTable {
  const splits: [left: Token, right: Token, result: Token][] = [];
  for (const [text, result] of ids) {
    for (let at = 1; at < text.length; at++) {
      const left = ids.get(text.slice(0, at));
      const right = left === undefined ? undefined : ids.get(text.slice(at));
      if (left !== undefined && right !== undefined) splits.push([left, right, result]);
    }
  }
  const table = new MergeTable(splits.length);
  for (const [left, right, result] of splits) table.add(left, right, result, result);
  return table;
}
