import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { OstinatoError } from "../../../errors.ts";
import { inertText } from "../../../inert-text.ts";
import { messageOf } from "../../../message-of.ts";
import { decide, pendingCalls } from "../../../planner/index.ts";
import { findRun, type Journal } from "../../../trace/index.ts";
import {
  runPageParts,
  startViewer,
  type ViewedJournal,
  type ViewerDecisions,
} from "../../../viewer/index.ts";
import { AwaitedJournal, hasProjectJournal } from "../../journal/awaited-journal.ts";
import { withJournal } from "../../journal/with-journal.ts";
import { openInBrowser } from "../../open-in-browser.ts";

interface ViewOptions {
  readonly journal?: string;
  readonly database?: string;
  readonly tenant?: string;
  readonly port?: number;
  readonly html?: string;
  readonly conversation?: boolean;
  readonly open: boolean;
  /** Nothing can be decided on the page. */
  readonly readOnly?: boolean;
  readonly json?: boolean;
}

/** `ostinato view [RUN]`: the journal's runs on a local page until Ctrl-C, or one run as a file. */
export async function viewCommand(
  reference: string | undefined,
  options: ViewOptions,
): Promise<void> {
  if (options.conversation && options.html === undefined) {
    throw new OstinatoError("input.invalid", "--conversation is for a file.", {
      hint: "For example: ostinato view LAST --html chat.html --conversation",
    });
  }
  if (options.html !== undefined) return await writeRun(reference, options, options.html);
  const isNamed = options.journal !== undefined || options.database !== undefined;
  if (reference !== undefined || isNamed || hasProjectJournal()) {
    return await withJournal(options, async (journal) => {
      const runId = reference === undefined ? undefined : await findRun(journal, reference);
      await serve(journal, runId, options, async () => journal);
    });
  }
  // A page that is opened before the project's first run shows the run once it exists.
  const journal = new AwaitedJournal();
  try {
    await serve(journal, undefined, options, () => journal.opened());
  } finally {
    await journal.close();
  }
}

function writeRun(
  reference: string | undefined,
  options: ViewOptions,
  html: string,
): Promise<void> {
  if (reference === undefined) {
    throw new OstinatoError("input.invalid", "Specify which run to write.", {
      hint: "For example: ostinato view LAST --html run.html",
    });
  }
  return withJournal(options, async (journal) => {
    const runId = await findRun(journal, reference);
    const path = await writePage(
      html,
      runPageParts(journal, runId, { conversation: options.conversation ?? false }),
    );
    say(options, { file: path, runId }, `wrote run ${runId} to ${path}`);
  });
}

async function serve(
  journal: ViewedJournal,
  runId: string | undefined,
  options: ViewOptions,
  opened: () => Promise<Journal | null>,
): Promise<void> {
  const viewer = await startViewer(journal, {
    ...(options.readOnly !== true && { decisions: decisionsIn(opened) }),
    ...(options.port !== undefined && { port: options.port }),
    ...(runId !== undefined && { runId }),
  });
  // Listen before printing the address: whoever reads it may send a signal at once.
  const stopped = interrupted();
  const { address } = viewer;
  say(options, { address }, `${address}\nCtrl-C stops the server`);
  const opens = options.open && options.json !== true && process.stdout.isTTY;
  if (opens) openInBrowser(viewer.addressForOnce());
  await stopped;
  await viewer.close();
}

function decisionsIn(opened: () => Promise<Journal | null>): ViewerDecisions {
  return {
    async waiting(runId) {
      const journal = await opened();
      return journal === null ? [] : pendingCalls(journal, runId);
    },
    async decide(runId, { callId, verdict, ...options }) {
      const journal = await opened();
      if (journal !== null)
        await decide(journal, runId, callId, verdict, { ...options, by: "person" });
    },
  };
}

function say(options: ViewOptions, object: object, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(object) : inertText(text)}\n`);
}

async function writePage(file: string, parts: AsyncIterable<string>): Promise<string> {
  const path = resolve(file);
  try {
    await pipeline(parts, createWriteStream(path, { mode: 0o600 }));
  } catch (cause) {
    if (OstinatoError.is(cause)) throw cause;
    const why = messageOf(cause);
    throw new OstinatoError("input.invalid", `The file ${path} can't be written: ${why}`, {
      hint: "Name a file in an existing folder that you can write to.",
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
