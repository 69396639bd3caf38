import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { asPackageUser } from "./as-package-user.ts";

/**
 * A fresh folder in which this checkout is installed as the package `ostinato`, built from its sources,
 * with the clone's own packages beside it. Nothing is fetched, and the clone's `dist` is left alone.
 *
 * @param built A folder that this function made: its build is taken.
 * @param without Names in the clone's `node_modules` that the folder has not. Default: it has all.
 */
export async function folderWithPackage(
  without: readonly string[] = [],
  built?: string,
): Promise<string> {
  asPackageUser();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-fresh-")));
  const modules = join(folder, "node_modules");
  const home = join(modules, "ostinato");
  mkdirSync(join(home, "models"), { recursive: true });
  for (const name of readdirSync("node_modules")) {
    if (without.includes(name)) continue;
    symlinkSync(resolve("node_modules", name), join(modules, name));
  }
  const out = join(home, "dist");
  if (built !== undefined) {
    cpSync(join(built, "node_modules/ostinato/dist"), out, { recursive: true });
  } else {
    const compiler = resolve("node_modules/typescript/bin/tsc");
    await execa(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", out]);
  }
  copyFileSync("package.json", join(home, "package.json"));
  cpSync("models/tiny", join(home, "models", "tiny"), { recursive: true });
  return folder;
}
