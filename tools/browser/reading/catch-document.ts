import type { CDPSession } from "playwright";

/** A response that is no page: a text, a PDF, or something else. */
export interface CaughtDocument {
  readonly url: string;
  readonly status: number;
  readonly mediaType: string;
  /** Null when it is too big or of a kind that isn't read. */
  readonly content: Buffer | null;
  readonly bytes: number | null;
}

const MOST_BYTES = 16 * 1024 * 1024;
const READ_TYPES =
  /^(text\/|application\/(pdf|json|xml|x-yaml|yaml|javascript|rss\+xml|atom\+xml))/;
const PAGE_TYPES = ["text/html", "application/xhtml+xml", ""];

/**
 * Catches the page's own document when it is no HTML, before the browser shows or downloads it. Its content
 * comes from the browser, so the request went out through the sandbox like any other.
 */
export async function catchDocument(
  session: CDPSession,
): Promise<{ document: CaughtDocument | null }> {
  const caught: { document: CaughtDocument | null } = { document: null };
  const { frameTree } = await session.send("Page.getFrameTree");
  session.on("Fetch.requestPaused", async (event) => {
    const { requestId, request, responseStatusCode: status = 0, responseHeaders = [] } = event;
    const header = (name: string) =>
      responseHeaders.find((each) => each.name.toLowerCase() === name)?.value ?? "";
    const mediaType = (header("content-type").split(";")[0] ?? "").trim().toLowerCase();
    const isRedirect = status >= 300 && status < 400;
    const isAttachment = /^\s*attachment/i.test(header("content-disposition"));
    try {
      const isInner = event.frameId !== frameTree.frame.id;
      if (isInner || isRedirect || (PAGE_TYPES.includes(mediaType) && !isAttachment)) {
        await session.send("Fetch.continueRequest", { requestId });
        return;
      }
      const length = Number(header("content-length")) || null;
      const isRead = READ_TYPES.test(mediaType) && (length ?? 0) <= MOST_BYTES;
      const content = isRead ? await bodyOf(session, requestId) : null;
      caught.document = {
        url: request.url,
        status,
        mediaType,
        content,
        bytes: content?.length ?? length,
      };
      await session.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    } catch {
      // The page was closed meanwhile.
    }
  });
  await session.send("Fetch.enable", {
    patterns: [{ resourceType: "Document", requestStage: "Response" }],
  });
  return caught;
}

async function bodyOf(session: CDPSession, requestId: string): Promise<Buffer | null> {
  const { body, base64Encoded } = await session.send("Fetch.getResponseBody", { requestId });
  const content = Buffer.from(body, base64Encoded ? "base64" : "utf8");
  return content.length <= MOST_BYTES ? content : null;
}
