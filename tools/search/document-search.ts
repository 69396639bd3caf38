import { setImmediate } from "node:timers/promises";
import type { Sandbox, SandboxFiles } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { documentText } from "./document-text.ts";
import { type Document, digestDocuments, listDocuments, readList } from "./list-documents.ts";
import { openPassageIndex } from "./open-passage-index.ts";
import { splitPassages } from "./passage.ts";
import type { FoundPassage, PassageIndex } from "./passage-index.ts";
import { queryWords } from "./searchable-text.ts";

export interface SearchRequest {
  readonly query: string;
  /** Folder inside the sandbox; default: the workspace. */
  readonly folder?: string;
  readonly limit: number;
  readonly signal: AbortSignal;
  progress?(text: string): void;
}

export interface FoundLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** Of its passage; higher is better. */
  readonly score: number;
}

/** The most bytes of a document that are read; text after them is not found. */
const DOCUMENT_BYTES = 4 * 1024 * 1024;
/** Files that are read before their passages are written in one transaction. */
const BATCH = 200;
const CANDIDATES = 200;
const LINES_A_PASSAGE = 3;

/** The result of the last search there. */
interface State {
  readonly digest: string;
  readonly settled: boolean;
  readonly current: ReadonlySet<number>;
}

/** Searches the documents of one sandbox; the index is updated first. */
export class DocumentSearch {
  readonly #sandbox: Sandbox;
  readonly #files: SandboxFiles;
  readonly #index: PassageIndex;
  #state: State | null = null;
  /**
   * Versions that appeared after the first look: written during the run, so they can be dropped
   * once they are gone.
   */
  readonly #written = new Set<string>();

  private constructor(sandbox: Sandbox, index: PassageIndex) {
    this.#sandbox = sandbox;
    this.#files = sandbox.files;
    this.#index = index;
  }

  static readonly #searches = perSandbox((sandbox) => DocumentSearch.open(sandbox));

  /** One per sandbox, so that a run's searches share their state. */
  static of(sandbox: Sandbox): DocumentSearch {
    return DocumentSearch.#searches.of(sandbox);
  }

  /** The index is shared by all runs on the same workspace of this user. */
  static open(sandbox: Sandbox): DocumentSearch {
    return new DocumentSearch(sandbox, openPassageIndex(sandbox.policy.workspace.path));
  }

  async search(request: SearchRequest): Promise<FoundLine[]> {
    const words = queryWords(request.query);
    if (words.length === 0) return [];
    const digesting = digestDocuments(this.#files, request.folder ?? ".", request.signal);
    // Requested while the files are being listed: usually nothing has changed.
    const early = this.#state && this.#index.search(words, this.#state.current, CANDIDATES);
    const digest = await digesting;
    let passages = early;
    // Without a digest nothing is known about the files.
    const isKnown = digest !== "" && this.#state?.settled && this.#state.digest === digest;
    if (passages === null || !isKnown) {
      this.#state = await this.#bringUpToDate(digest, request);
      passages = this.#index.search(words, this.#state.current, CANDIDATES);
    }
    return rank(passages, words)
      .flatMap((passage) => bestLines(passage, words))
      .slice(0, request.limit);
  }

  /** @param digest Taken before the files are listed, so that a change in between shows at the next search. */
  async #bringUpToDate(digest: string, request: SearchRequest): Promise<State> {
    const { folder = ".", signal, progress } = request;
    const { documents, settled } = readList(await listDocuments(this.#files, folder, signal));
    const missing = documents.filter(({ key }) => this.#index.file(key) === undefined);
    if (folder === ".") await this.#forgetWritten(documents);
    if (this.#state !== null) for (const { key } of missing) this.#written.add(key);
    for (let at = 0; at < missing.length; at += BATCH) {
      signal.throwIfAborted();
      const batch = await Promise.all(
        missing.slice(at, at + BATCH).map((document) => this.#read(document, signal)),
      );
      await this.#index.add(batch);
      if (missing.length > BATCH) {
        progress?.(`indexed ${at + batch.length} of ${missing.length} files`);
      }
    }
    const current = new Set(documents.flatMap(({ key }) => this.#index.file(key) ?? []));
    if (missing.length > 0) this.#index.keep(current);
    return { digest, settled, current };
  }

  /** Without this, searches would get slower with each file that a run rewrites. */
  async #forgetWritten(documents: readonly Document[]): Promise<void> {
    const current = new Set(documents.map(({ key }) => key));
    const gone = [...this.#written].filter((key) => !current.has(key));
    for (const key of gone) this.#written.delete(key);
    await this.#index.remove(gone);
  }

  /** A file that can't be read has no passages: it was deleted, or belongs to someone else. */
  async #read({ key, path, bytes }: Document, signal: AbortSignal) {
    try {
      const length = Math.min(bytes, DOCUMENT_BYTES);
      const content = length === 0 ? new Uint8Array() : await this.#files.read(path, { length });
      // Each step takes milliseconds for a large document: others get the thread between them.
      await setImmediate();
      const text = await documentText(path, content, { sandbox: this.#sandbox, signal });
      await setImmediate();
      return { key, path, passages: text === null ? [] : await splitPassages(text) };
    } catch {
      // A document whose reading was aborted is not one without text.
      signal.throwIfAborted();
      return { key, path, passages: [] };
    }
  }
}

/** SQLite's rank, raised by the share of the query's words that the passage or its path holds. */
function rank(passages: readonly FoundPassage[], words: readonly string[]): FoundPassage[] {
  return passages
    .map((passage) => {
      const text = `${passage.path}\n${passage.text}`.toLowerCase();
      const share = words.filter((word) => text.includes(stem(word))).length / words.length;
      return { ...passage, score: passage.score * (0.2 + share * share) };
    })
    .sort((a, b) => b.score - a.score || compare(a.path, b.path) || a.line - b.line);
}

/** The lines of a passage that hold most of the words; its first line when only the path does. */
function bestLines(
  { path, line, text, score }: FoundPassage,
  words: readonly string[],
): FoundLine[] {
  const lines = text.split("\n").map((content, offset) => {
    const lower = content.toLowerCase();
    return {
      found: { path, line: line + offset, text: content, score },
      hits: words.filter((word) => lower.includes(stem(word))).length,
    };
  });
  const best = lines
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, LINES_A_PASSAGE);
  const chosen =
    best.length > 0 ? best : lines.filter(({ found }) => found.text.trim() !== "").slice(0, 1);
  return chosen.map(({ found }) => found);
}

/** Roughly the stem of an English word; the index itself uses Porter's algorithm. */
function stem(word: string): string {
  return word.length > 5 ? word.slice(0, Math.max(4, word.length - 3)) : word;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
