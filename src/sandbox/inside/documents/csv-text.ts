import type papaparseModule from "papaparse";
import { recordLines } from "./record-lines.ts";

/**
 * The text of a table in CSV (separated by commas, semicolons, tabs or bars) with the line numbers of its source: each
 * record is on the line on which it begins, with the name of its column before each cell. A text that is no such table,
 * or whose first line names no columns, is returned as it is.
 */
export async function csvText(source: string): Promise<string> {
  const { default: papaparse } = (await import("papaparse")) as {
    default: typeof papaparseModule;
  };
  // An empty line at the end would count as a row of one column when the separator is guessed.
  const text = source.replaceAll("\r\n", "\n").trimEnd();
  const { data, errors } = papaparse.parse<string[]>(text, { newline: "\n" });
  if (errors.some(({ type }) => type === "Quotes")) return source;
  return recordLines(data)?.join("\n") ?? source;
}
