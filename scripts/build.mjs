/**
 * Builds `dist/`: the content of the published package, and what `npx ostinato` runs in a clone.
 * Plain JavaScript, so that any Node that npm runs on can start it.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

// A package installed from a tarball already has its dist, and no compiler.
if (existsSync(compiler)) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const page = "src/viewer/page";
  // The viewer's page is compiled separately: it uses a browser's globals, and the rest does not.
  for (const project of ["tsconfig.build.json", `${page}/tsconfig.json`]) {
    execFileSync(process.execPath, [compiler, "-p", join(root, project)], {
      stdio: "inherit",
      cwd: root,
    });
  }
  cpSync(join(root, page, "style"), join(root, "dist", page, "style"), { recursive: true });
  chmodSync(join(root, "dist/src/cli/main.js"), 0o755);
  writeFileSync(join(root, "dist/package.json"), `${JSON.stringify(ownManifest(), null, 2)}\n`);
}

/**
 * Makes modules of the build resolve `ostinato` to the build, whatever conditions Node was started
 * with, so that no module is loaded twice.
 */
function ownManifest() {
  const { name, version, type, exports } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const doors = Object.entries(exports).flatMap(([door, target]) =>
    typeof target === "string" ? [] : [[door, target.default.replace("./dist/", "./")]],
  );
  return { name, version, type, private: true, exports: Object.fromEntries(doors) };
}
