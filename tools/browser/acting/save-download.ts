import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Sandbox } from "ostinato";
import type { Download } from "playwright";
import { formatBytes } from "../../result-text/index.ts";

const FOLDER = "downloads";
const MOST_BYTES = 64 * 1024 * 1024;
/**
 * Of the 255 bytes that a name may have, so that a number fits after it and the writer's prefix
 * before it.
 */
const NAME_BYTES = 200;

/**
 * Moves a finished download from the browser into the workspace's `downloads/`, under a safe name
 * and without execute permission. One at a time: two at once could choose the same free name.
 *
 * @returns The path of the file, relative to the workspace.
 */
export async function saveDownload(
  files: Sandbox["files"],
  download: Pick<Download, "delete" | "path" | "suggestedFilename">,
): Promise<string> {
  try {
    const content = await readDownload(await download.path());
    const path = await freePath(files, safeName(download.suggestedFilename()));
    await files.write(path, content, { mode: 0o644 });
    return path;
  } finally {
    await download.delete().catch(() => undefined);
  }
}

/** The browser can put anything there: a link is not followed, and a pipe is not waited for. */
async function readDownload(path: string): Promise<Buffer> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    // The system's message would show the model a path of the host.
    throw new Error(`it can't be read (${error.code})`);
  });
  const stat = await file.stat();
  if (!stat.isFile()) throw new Error("it is no file");
  if (stat.size > MOST_BYTES) {
    throw new Error(`it has ${formatBytes(stat.size)}, more than ${formatBytes(MOST_BYTES)}`);
  }
  // It may grow while it is read.
  return await buffer(file.createReadStream({ end: MOST_BYTES - 1, autoClose: false }));
}

/** Letters, digits, dots, spaces and dashes of the last part; a letter or digit at the beginning. */
export function safeName(suggested: string): string {
  const name = posix
    .basename(suggested.replaceAll("\\", "/"))
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[._ -]+/, "");
  // As in a stream, a truncated last character is dropped.
  const bytes = new TextEncoder().encode(name).subarray(0, NAME_BYTES);
  const cut = new TextDecoder().decode(bytes, { stream: true }).trim();
  return cut === "" ? "download" : cut;
}

async function freePath(files: Sandbox["files"], name: string): Promise<string> {
  const ending = posix.extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let number = 1; ; number++) {
    const path = `${FOLDER}/${number === 1 ? name : `${stem}-${number}${ending}`}`;
    if ((await files.stat(path)) === null) return path;
  }
}
