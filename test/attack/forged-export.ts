import { createHash } from "node:crypto";
import type { TimedEvent } from "../../src/trace/index.ts";
import { chainLink, chainStart, encodeEvent } from "../../src/trace/sqlite/rows/encoded-event.ts";
import { fieldMarks } from "../../src/trace/transfer/field-marks.ts";

export type ExportLine = Readonly<Record<string, unknown>>;

/** The lines of an export without its last one, the seal. */
export function exportLines(text: string): ExportLine[] {
  return text
    .trimEnd()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExportLine);
}

/**
 * An export of these lines whose chain, check sums and seal are right, as whoever writes the file can make
 * them: none of them needs a key.
 */
export function forgedExport(lines: readonly ExportLine[]): string {
  let previous = "";
  let sequence = 0;
  const written = lines.map((line) => {
    if (!("type" in line && "sequence" in line)) {
      sequence = 0;
      return JSON.stringify(line);
    }
    const { marks: _, hash: __, sequence: ___, runId, ...event } = line;
    if (sequence === 0) previous = chainStart(String(runId));
    previous = chainLink(previous, encodeEvent(event as unknown as TimedEvent));
    const stamped = { runId, sequence: sequence++, hash: previous, ...event };
    return JSON.stringify({ ...stamped, marks: fieldMarks(stamped) });
  });
  const body = written.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(body).digest("hex");
  return `${body}${JSON.stringify({ sha256 })}\n`;
}
