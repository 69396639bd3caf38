import type { SandboxFiles } from "ostinato";

type Spawned = Awaited<ReturnType<SandboxFiles["spawn"]>>;
type SpawnOptions = NonNullable<Parameters<SandboxFiles["spawn"]>[1]>;

/** Milliseconds after which it is looked for what may hold up the search. */
const PATIENCE = 3_000;

/** What ripgrep reads for names to leave out: opening a pipe, or reading an endless device, waits for ever. */
const FIND_BLOCKING = [
  ...[
    "find",
    ".",
    "(",
    "-name",
    ".gitignore",
    "-o",
    "-name",
    ".ignore",
    "-o",
    "-name",
    ".rgignore",
  ],
  ...["-o", "-path", "*/.git/info/exclude", ")", "!", "-xtype", "f", "!", "-xtype", "d"],
  ...["!", "-xtype", "l", "-print", "-quit"],
];

/**
 * Runs ripgrep in the sandbox. Where it takes long because an ignore file is a pipe or a device, it is run again
 * without ignore files, with a note.
 *
 * @param flags Without the program's name.
 */
export async function spawnRipgrep(
  files: SandboxFiles,
  flags: readonly string[],
  options: SpawnOptions & { readonly signal: AbortSignal },
): Promise<Spawned & { readonly notes: readonly string[] }> {
  const held = new AbortController();
  let blocking = "";
  const timer = setTimeout(async () => {
    const found = await files.spawn(FIND_BLOCKING, { signal: options.signal }).catch(() => null);
    blocking = found?.stdout.trim() ?? "";
    if (blocking !== "") held.abort();
  }, PATIENCE);
  const signal = AbortSignal.any([options.signal, held.signal]);
  try {
    return { ...(await files.spawn(["rg", ...flags], { ...options, signal })), notes: [] };
  } catch (error) {
    if (!held.signal.aborted || options.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  const note = `${blocking.replace(/^\.\//, "")} is no regular file: ignored files were searched too`;
  return { ...(await files.spawn(["rg", "--no-ignore", ...flags], options)), notes: [note] };
}
