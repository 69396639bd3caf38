import { OstinatoError } from "../../../errors.ts";
import { inertLine } from "../../../inert-text.ts";
import { type Sandbox, SandboxFileError } from "../../sandbox.ts";
import type { Change } from "../changes/changes.ts";
import { inBatches } from "./in-batches.ts";
import { entryOf } from "./layer-entries.ts";
import { CHUNK_BYTES, type LayerEntry } from "./layer-snapshot.ts";
import type { SavedContents } from "./saved-contents.ts";

type Entry<Type extends LayerEntry["type"]> = LayerEntry & { readonly type: Type };

/**
 * Makes saved changes again in a sandbox without changes, from inside: whatever the paths and links say, nothing
 * outside can be reached. Afterwards the changes must be the saved ones, with the same modes and times.
 *
 * @throws OstinatoError `workspace.snapshot` if a content is missing or was changed, or the changes can't be made.
 */
export async function restoreLayer(
  sandbox: Sandbox & { readonly workspace: { changes(): Promise<readonly Change[]> } },
  entries: readonly LayerEntry[],
  contents: SavedContents,
): Promise<void> {
  const of = <Type extends LayerEntry["type"]>(type: Type) =>
    entries.filter((entry): entry is Entry<Type> => entry.type === type);
  const folders = of("directory");
  const files = of("file");
  const links = of("link");
  const written = files.filter(({ content }) => content !== null);
  await eachPath(sandbox, 'rm -rf -- "$@"', of("removed").map(inside));
  await eachPath(sandbox, NO_FOLDER, folders.map(inside));
  await eachPath(sandbox, NO_FILE, [...written, ...links].map(inside));
  // Sorted by path: a folder comes before what is in it.
  await eachPath(sandbox, 'mkdir -p -- "$@"', folders.map(inside));
  await inBatches(written, async (file) => {
    const content = await wholeFile(file, contents);
    await sandbox.files.write(file.path, content).catch((error) => fail(file.path, error));
  });
  await eachPair(
    sandbox,
    'ln -s -- "$1" "$2"',
    links.map((link) => [link.target, inside(link)]),
  );
  for (const [mode, group] of Map.groupBy(files, ({ mode }) => mode)) {
    await eachPath(sandbox, `chmod ${mode.toString(8)} -- "$@"`, group.map(inside));
  }
  const times = written.map((file): [string, string] => [
    `@${seconds(file.modified)}`,
    inside(file),
  ]);
  await eachPair(sandbox, 'touch -d "$1" -- "$2"', times);
  // The innermost first: a folder may become one that can't be entered.
  for (const folder of folders.toReversed()) {
    await eachPath(sandbox, `chmod ${folder.mode.toString(8)} -- "$@"`, [inside(folder)]);
  }
  requireSame(entries, await sandbox.workspace.changes());
}

/** Removes what isn't a folder, and links to folders. */
const NO_FOLDER =
  'for p; do if [ -L "$p" ] || { [ -e "$p" ] && [ ! -d "$p" ]; }; then rm -f -- "$p"; fi; done';
/** Removes what isn't a file, and links to files. */
const NO_FILE =
  'for p; do if [ -L "$p" ] || { [ -e "$p" ] && [ ! -f "$p" ]; }; then rm -rf -- "$p"; fi; done';

function inside({ path }: LayerEntry): string {
  return `./${path}`;
}

async function wholeFile(
  { path, bytes, content }: Entry<"file">,
  contents: SavedContents,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (const hash of content ?? []) chunks.push(await contents.get(hash, CHUNK_BYTES));
  const whole = Buffer.concat(chunks);
  if (whole.length !== bytes) throw notRestored(path);
  return whole;
}

/** Runs a shell script with many paths as its arguments. */
function eachPath(sandbox: Sandbox, script: string, paths: readonly string[]): Promise<void> {
  return program(sandbox, ["xargs", "-0", "-r", "sh", "-c", script, "sh"], paths);
}

/** Runs a command once for each pair, `$1` and `$2`. */
function eachPair(
  sandbox: Sandbox,
  command: string,
  pairs: readonly (readonly [string, string])[],
): Promise<void> {
  const script = `while [ "$#" -gt 0 ]; do ${command} || exit 1; shift 2; done`;
  const argv = ["xargs", "-0", "-r", "-n100", "-P4", "sh", "-c", script, "sh"];
  return program(sandbox, argv, pairs.flat());
}

async function program(
  sandbox: Sandbox,
  argv: readonly string[],
  values: readonly string[],
): Promise<void> {
  if (values.length === 0) return;
  const stdin = values.map((value) => `${value}\0`).join("");
  const { exitCode, output } = await sandbox.exec({ argv, stdin, network: "off" });
  if (exitCode === 0) return;
  throw new OstinatoError(
    "workspace.snapshot",
    `The workspace's changes can't be made again: ${inertLine(output.trim().slice(0, 500))}`,
  );
}

function seconds(nanoseconds: string): string {
  const time = BigInt(nanoseconds);
  const fraction = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return `${(time - fraction) / 1_000_000_000n}.${fraction.toString().padStart(9, "0")}`;
}

function requireSame(wanted: readonly LayerEntry[], changes: readonly Change[]): void {
  const key = (entry: LayerEntry) =>
    JSON.stringify(entry.type === "file" ? { ...entry, content: entry.content === null } : entry);
  const made = new Map(
    changes.flatMap((change) => entryOf(change) ?? []).map((entry) => [entry.path, key(entry)]),
  );
  for (const entry of wanted) {
    // The time of a file that only changed its mode is its workspace's.
    const isSame =
      entry.type === "file" && entry.content === null
        ? made.has(entry.path)
        : made.get(entry.path) === key(entry);
    if (!isSame) throw notRestored(entry.path);
    made.delete(entry.path);
  }
  for (const path of made.keys()) throw notRestored(path);
}

function fail(path: string, cause: unknown): never {
  throw cause instanceof SandboxFileError ? notRestored(path, cause) : cause;
}

function notRestored(path: string, cause?: unknown): OstinatoError {
  return new OstinatoError(
    "workspace.snapshot",
    `The change of ${inertLine(path)} can't be made again as it was.`,
    {
      hint: "The snapshot was changed in the store, or the folder differs. Start the run again.",
      cause,
    },
  );
}
