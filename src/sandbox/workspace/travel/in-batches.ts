/** Few enough that their contents fit into memory. */
const BATCH = 16;

/** Maps values in order, some at the same time: each waits for a disk, a database or the sandbox. */
export async function inBatches<Value, Result>(
  values: readonly Value[],
  action: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < values.length; start += BATCH) {
    results.push(...(await Promise.all(values.slice(start, start + BATCH).map(action))));
  }
  return results;
}
