import { setImmediate } from "node:timers/promises";
import type { Sandbox, SandboxFiles } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { documentText } from "./document-text.ts";
import { type Document, digestDocuments, listDocuments, readList } from "./list-documents.ts";
import { openPassageIndex } from "./open-passage-index.ts";
import { splitPassages } from "./passage.ts";
import type { FoundPassage, PassageIndex } from "./passage-index.ts";
import { bestLines, type FoundLine, fuseRanks, rankPassages } from "./rank-passages.ts";
import { queryWords } from "./searchable-text.ts";

export interface SearchRequest {
  /** The same question in one or several phrasings; a passage that several of them find stands higher. */
  readonly queries: readonly string[];
  /** Folder inside the sandbox; default: the workspace. */
  readonly folder?: string;
  readonly limit: number;
  readonly signal: AbortSignal;
  progress?(text: string): void;
}

export interface SearchAnswer {
  /** Best first. */
  readonly lines: readonly FoundLine[];
  /** The largest share of a phrasing's words that one passage holds: 1 if one holds all of them. */
  readonly heldWords: number;
}

/** The most bytes of a text that are read; what comes after them is not found. */
const TEXT_BYTES = 4 * 1024 * 1024;
/** The same for documents that are read whole or not at all. */
const DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Files that are read before their passages are written in one transaction. */
const BATCH = 200;
const CANDIDATES = 200;

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

  async search(request: SearchRequest): Promise<SearchAnswer> {
    const phrasings = request.queries.map(queryWords).filter((words) => words.length > 0);
    if (phrasings.length === 0) return { lines: [], heldWords: 0 };
    const digesting = digestDocuments(this.#files, request.folder ?? ".", request.signal);
    // Requested while the files are being listed: usually nothing has changed.
    const early = this.#state && this.#find(phrasings, this.#state);
    const digest = await digesting;
    let found = early;
    // Without a digest nothing is known about the files.
    const isKnown = digest !== "" && this.#state?.settled && this.#state.digest === digest;
    if (found === null || !isKnown) {
      this.#state = await this.#bringUpToDate(digest, request);
      found = this.#find(phrasings, this.#state);
    }
    const ranked = phrasings.map((words, index) => rankPassages(found[index] ?? [], words));
    return {
      lines: fuseRanks(ranked)
        .flatMap((passage) => bestLines(passage, passage.words))
        .slice(0, request.limit),
      heldWords: Math.max(0, ...ranked.flat().map(({ heldWords }) => heldWords)),
    };
  }

  /** For each phrasing its passages. */
  #find(phrasings: readonly (readonly string[])[], { current }: State): FoundPassage[][] {
    return phrasings.map((words) => this.#index.search(words, current, CANDIDATES));
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
      const length = Math.min(bytes, isReadWhole(path) ? DOCUMENT_BYTES : TEXT_BYTES);
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

/** Half of a text has lines; half of these has none. */
function isReadWhole(path: string): boolean {
  return /\.(?:pdf|docx)$/i.test(path);
}
