import type { CDPSession } from "playwright";

/** A response that is not a page: a text, a PDF, or something else. */
export interface CaughtDocument {
  readonly url: string;
  readonly status: number;
  readonly mediaType: string;
  /** Null when it is too big or of a kind that isn't read. */
  readonly content: Buffer | null;
  readonly bytes: number | null;
}

/** The part of Chromium's `Fetch.requestPaused` that is used. */
interface PausedResponse {
  readonly requestId: string;
  readonly frameId: string;
  readonly request: { readonly url: string };
  readonly responseStatusCode?: number;
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[];
}

const MOST_BYTES = 16 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
const READ_TYPES =
  /^(text\/|application\/(pdf|json|xml|x-yaml|yaml|javascript|rss\+xml|atom\+xml))/;
const PAGE_TYPES = ["text/html", "application/xhtml+xml", ""];

/**
 * Intercepts a tab's own document when it is not HTML, before the browser shows or downloads it.
 * Its content comes from the browser, so the request went through the sandbox like any other.
 */
export class CaughtDocuments {
  #document: CaughtDocument | null = null;
  readonly #session: CDPSession;
  readonly #frameId: string;

  private constructor(session: CDPSession, frameId: string) {
    this.#session = session;
    this.#frameId = frameId;
  }

  static async watch(session: CDPSession): Promise<CaughtDocuments> {
    const { frameTree } = await session.send("Page.getFrameTree");
    const caught = new CaughtDocuments(session, frameTree.frame.id);
    // A tab that was closed meanwhile no longer responds.
    session.on("Fetch.requestPaused", (event) => void caught.#decide(event).catch(() => undefined));
    await session.send("Fetch.enable", {
      patterns: [{ resourceType: "Document", requestStage: "Response" }],
    });
    return caught;
  }

  /** The document that the last navigation led to, if it was not a page. */
  get document(): CaughtDocument | null {
    return this.#document;
  }

  forget(): void {
    this.#document = null;
  }

  async #decide(event: PausedResponse): Promise<void> {
    const { requestId, request, responseStatusCode: status = 0, responseHeaders = [] } = event;
    const header = (name: string) =>
      responseHeaders.find((each) => each.name.toLowerCase() === name)?.value ?? "";
    const mediaType = (header("content-type").split(";")[0] ?? "").trim().toLowerCase();
    const isAttachment = /^\s*attachment/i.test(header("content-disposition"));
    const isPage = PAGE_TYPES.includes(mediaType) && !isAttachment;
    const isRedirect = status >= 300 && status < 400;
    if (event.frameId !== this.#frameId || isRedirect || isPage) {
      await this.#session.send("Fetch.continueRequest", { requestId });
      return;
    }
    const length = Number(header("content-length")) || null;
    const isRead = READ_TYPES.test(mediaType) && (length ?? 0) <= MOST_BYTES;
    const content = isRead ? await bodyOf(this.#session, requestId) : null;
    const bytes = content?.length ?? length;
    this.#document = { url: request.url, status, mediaType, content, bytes };
    await this.#session.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
  }
}

/** Read in pieces, since a server need not state the length. Null when it is too long. */
async function bodyOf(session: CDPSession, requestId: string): Promise<Buffer | null> {
  const { stream } = await session.send("Fetch.takeResponseBodyAsStream", { requestId });
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { data, base64Encoded, eof } = await session.send("IO.read", {
        handle: stream,
        size: PIECE_BYTES,
      });
      const piece = Buffer.from(data, base64Encoded ? "base64" : "utf8");
      bytes += piece.length;
      if (bytes > MOST_BYTES) return null;
      pieces.push(piece);
      if (eof) return Buffer.concat(pieces);
    }
  } finally {
    await session.send("IO.close", { handle: stream }).catch(() => undefined);
  }
}
