import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { OstinatoError } from "../errors.ts";
import type { EvaluationTask } from "./suite.ts";

type Files = { readonly [path: string]: string };

/** @throws OstinatoError `input.invalid` for files that can't exist together. */
export function checkFiles({ id, files, graders }: EvaluationTask): void {
  for (const each of [files, ...graders.map((grader) => laidOver(grader))]) checkNames(id, each);
}

function laidOver(grader: EvaluationTask["graders"][number]): Files {
  return grader.type === "command" ? grader.files : {};
}

function checkNames(id: string, files: Files): void {
  const targets = Object.keys(files).map((path) => `/${insidePath(path)}`);
  const wrong = targets.find(
    (path) =>
      path.endsWith("/") ||
      path.includes("\0") ||
      targets.some((other) => other.startsWith(`${path}/`)),
  );
  if (wrong === undefined) return;
  throw new OstinatoError(
    "input.invalid",
    `The task ${id} can't have the file ${JSON.stringify(wrong.slice(1))}: it is a folder, or not a valid name.`,
    { hint: "Name files, not folders; folders are created with the files in them." },
  );
}

/** A path of a suite, relative to the workspace and never outside of it. */
export function insidePath(path: string): string {
  return normalize(`/${path}`).slice(1);
}

/** Lays the task's files out in an empty folder. */
export async function layOut(
  folder: string,
  { files, repository }: Pick<EvaluationTask, "files" | "repository">,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, insidePath(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  if (repository === undefined) return;
  // After the files, which it doesn't replace: no link in it is there yet that a file could be written through.
  await cp(repository, folder, { recursive: true, force: false, verbatimSymlinks: true });
}
