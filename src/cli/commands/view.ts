import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { findRun } from "../../trace/index.ts";
import { runPageParts, startViewer } from "../../trace/viewer/index.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { withJournal, withJournalMade } from "../with-journal.ts";

interface ViewOptions {
  readonly journal?: string;
  readonly port?: number;
  readonly html?: string;
  readonly open: boolean;
  readonly json?: boolean;
}

/** `ostinato view [RUN]`: the journal's runs on a local page until Ctrl-C, or one run as a file. */
export function viewCommand(reference: string | undefined, options: ViewOptions): Promise<void> {
  // A page that is opened before the project's first run shows it when it comes.
  const waits = reference === undefined && options.journal === undefined;
  const opened = waits && options.html === undefined ? withJournalMade : withJournal;
  return opened(options, async (journal) => {
    const runId = reference === undefined ? undefined : await findRun(journal, reference);
    if (options.html !== undefined) {
      if (runId === undefined) {
        throw new OstinatoError("input.invalid", "Nothing says which run the file should hold.", {
          hint: "Name it: ostinato view LAST --html run.html",
        });
      }
      const path = await writePage(options.html, runPageParts(journal, runId));
      say(options, { file: path, runId }, `wrote run ${runId} to ${path}`);
      return;
    }
    const viewer = await startViewer(journal, {
      ...(options.port !== undefined && { port: options.port }),
      ...(runId !== undefined && { runId }),
    });
    // Listened for before the address is told: who reads it may stop us at once.
    const stopped = interrupted();
    const { address } = viewer;
    say(options, { address }, `${address}\nCtrl-C stops it`);
    if (options.open && options.json !== true && process.stdout.isTTY) openInBrowser(address);
    await stopped;
    await viewer.close();
  });
}

function say(options: ViewOptions, object: object, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(object) : text}\n`);
}

async function writePage(file: string, parts: AsyncIterable<string>): Promise<string> {
  const path = resolve(file);
  try {
    await pipeline(parts, createWriteStream(path, { mode: 0o600 }));
  } catch (cause) {
    if (OstinatoError.is(cause)) throw cause;
    const why = messageOf(cause);
    throw new OstinatoError("input.invalid", `The file ${path} cannot be written: ${why}`, {
      hint: "Name a file in a folder that is there and that you may write.",
      cause,
    });
  }
  return path;
}

function interrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done());
  });
}
