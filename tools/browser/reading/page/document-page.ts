import { type ToolContext, ToolFailure } from "ostinato";
import { withFileFailures } from "../../../file/file-failure.ts";
import { findFile, notText, WHOLE_FILE_BYTES } from "../../../file/text-file.ts";
import { documentText } from "../../../search/document-text.ts";
import { decodePath } from "../../decode-path.ts";
import { plainLines } from "../plain-lines.ts";
import type { WebPage } from "./web-page.ts";

/**
 * A file of the run as a page, for results of a search over its own documents. It is read by the worker
 * inside the sandbox: no browser sees a `file:` address.
 *
 * @throws ToolFailure as `read_file` does.
 */
export async function documentPage(
  { sandbox, signal }: Pick<ToolContext, "sandbox" | "signal">,
  url: string,
): Promise<WebPage> {
  const { files } = sandbox;
  const path = decodePath(new URL(url).pathname);
  const found = await findFile(files, path);
  if (found.stat.bytes > WHOLE_FILE_BYTES) {
    throw new ToolFailure(`${path} is too big to be opened as a page; use read_file`);
  }
  const bytes = await withFileFailures(path, () => files.read(path));
  signal.throwIfAborted();
  const text = await documentText(path, bytes, { sandbox, signal });
  if (text === null) throw notText(found);
  return {
    url,
    title: path.replace(/^\/workspace\//, ""),
    lines: await plainLines(text),
    links: new Map(),
    notes: [],
  };
}
