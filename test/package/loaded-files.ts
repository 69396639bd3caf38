import { execa } from "execa";

/** Prints every module of no package that a program loads, one per line, after what it prints itself. */
const WATCH = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  process.on("exit", () => {
    for (const url of loaded) if (!url.includes("/node_modules/")) console.log(url);
  });`;
const HERE = new URL("../../", import.meta.url).href;

/** The files of this checkout that Node loads when it is started with these arguments, as paths. */
export async function loadedFiles(
  argv: readonly string[],
  conditions: readonly string[],
): Promise<string[]> {
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  const options = [...conditions.map((name) => `--conditions=${name}`), "--import", watch];
  const { stdout } = await execa(process.execPath, [...options, ...argv], {
    env: { NODE_OPTIONS: "" },
  });
  return stdout
    .split("\n")
    .filter((line) => line.startsWith(HERE))
    .map((url) => url.slice(HERE.length));
}
