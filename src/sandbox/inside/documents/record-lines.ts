/** More columns than this are not named on each line. */
const MOST_NAMED = 100;
/** Of the records as many have as many cells as there are columns. */
const LEAST_EVEN = 0.9;

/**
 * The records of a table as the lines of its source, with the column's name before each cell; one that was quoted over
 * several lines is on its first, and the others are empty. Null if the first line doesn't name columns.
 */
export function recordLines(records: readonly (readonly string[])[]): string[] | null {
  const names = columnNames(records);
  if (names === null) return null;
  return records.flatMap((record, index) => {
    const text = index === 0 ? names.join(" | ") : namedCells(record, names);
    return [text, ...record.flatMap((cell) => cell.match(/\n/g) ?? []).map(() => "")];
  });
}

/** Null where the first line is a record like the others (it repeats itself, has numbers or gaps), or the table is none. */
function columnNames([first = [], ...others]: readonly (readonly string[])[]): string[] | null {
  const names = first.map(oneLine);
  if (names.length < 2 || names.length > MOST_NAMED) return null;
  if (new Set(names).size < names.length || !names.every(isName)) return null;
  const records = others.filter((record) => record.some((cell) => cell.trim() !== ""));
  const even = records.filter((record) => record.length === names.length);
  return even.length > 0 && even.length >= records.length * LEAST_EVEN ? names : null;
}

function isName(text: string): boolean {
  return text !== "" && !/^[\p{Sc}+-]?[\d.,]+ ?[%\p{Sc}]?$/u.test(text);
}

function namedCells(record: readonly string[], names: readonly string[]): string {
  const texts = record.map((cell, column) => {
    const name = names[column];
    const text = oneLine(cell);
    if (text === "") return [];
    return [name === undefined ? text : `${name}: ${text}`];
  });
  return texts.flat().join(" | ");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
