import { type ToolContext, ToolFailure } from "ostinato";
import { readDocument } from "../../../documents/read-document.ts";
import { decodeText, textForm } from "../../../file/text-form.ts";
import { formatBytes } from "../../../result-text/index.ts";
import type { CaughtDocument } from "../../chromium/caught-documents.ts";
import { decodePath } from "../../decode-path.ts";
import { plainLines } from "../plain-lines.ts";
import type { WebPage } from "./web-page.ts";

/**
 * A document that is not HTML as a page: plain text as it is, a PDF as the text of its pages.
 *
 * @throws ToolFailure that names the kind and size of what can't be read.
 */
export async function textOfDocument(
  { url, status, mediaType, content, bytes }: CaughtDocument,
  context: Pick<ToolContext, "sandbox" | "signal">,
): Promise<WebPage> {
  const size = bytes === null ? "" : `, ${formatBytes(bytes)}`;
  const refusal = (reason = "") =>
    new ToolFailure(
      `${url} is no page that can be read: ${mediaType || "unknown kind"}${size}${reason}`,
      {
        url,
        mediaType,
        bytes,
      },
    );
  if (content === null) throw refusal();
  const text = await decode(content, mediaType, context).catch((error: Error) => {
    throw refusal(`: ${error.message}`);
  });
  if (text === null) throw refusal();
  return {
    url,
    title: decodePath(new URL(url).pathname.split("/").at(-1) || url),
    lines: await plainLines(text),
    links: new Map(),
    notes: status >= 400 ? [`the server answered with status ${status}`] : [],
  };
}

async function decode(
  content: Buffer,
  mediaType: string,
  context: Pick<ToolContext, "sandbox" | "signal">,
): Promise<string | null> {
  if (mediaType === "application/pdf") return readDocument("pdf", content, context);
  const form = textForm(content);
  return form === null ? null : decodeText(content, form);
}
