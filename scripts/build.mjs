/**
 * Builds `dist/`: what the published package holds and what `npx ostinato` runs in a clone.
 * Plain JavaScript, so that any Node that npm runs on can start it.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

// A package installed from a tarball has its dist already, and no compiler.
if (existsSync(compiler)) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], {
    stdio: "inherit",
    cwd: root,
  });
  chmodSync(join(root, "dist/src/cli/main.js"), 0o755);
  const page = "src/trace/viewer/page";
  if (existsSync(join(root, page))) {
    cpSync(join(root, page), join(root, "dist", page), { recursive: true });
  }
}
