import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { Download } from "playwright";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { formatBytes } from "../../text/index.ts";

const FOLDER = "downloads";
const MOST_BYTES = 64 * 1024 * 1024;
const NAME_CHARACTERS = 100;

/**
 * Moves a download from the browser into the workspace's `downloads/`, under a name that leads nowhere
 * else, overwrites nothing and can't be run.
 *
 * @returns The path of the file, relative to the workspace.
 */
export async function saveDownload({ files }: Sandbox, download: Download): Promise<string> {
  const temporary = await download.path();
  const content = await readFile(temporary);
  await download.delete().catch(() => undefined);
  if (content.length > MOST_BYTES) {
    throw new Error(`it has ${formatBytes(content.length)}, more than ${formatBytes(MOST_BYTES)}`);
  }
  const path = await freePath(files, safeName(download.suggestedFilename()));
  await files.write(path, content, { mode: 0o644 });
  return path;
}

/** Letters, digits, dots, spaces and dashes of the last part; a letter or digit at the beginning. */
export function safeName(suggested: string): string {
  const name = posix
    .basename(suggested.replaceAll("\\", "/"))
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[._ -]+/, "")
    .slice(0, NAME_CHARACTERS)
    .trim();
  return name === "" ? "download" : name;
}

async function freePath(files: Sandbox["files"], name: string): Promise<string> {
  const ending = posix.extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let number = 1; ; number++) {
    const path = `${FOLDER}/${number === 1 ? name : `${stem}-${number}${ending}`}`;
    if ((await files.stat(path)) === null) return path;
  }
}
