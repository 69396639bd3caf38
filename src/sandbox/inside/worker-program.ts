import { writeSync } from "node:fs";
import * as files from "./file-operations.ts";
import { encodeFrame, FrameReader } from "./message-frame.ts";
import { OwnNames } from "./own-names.ts";
import type { DocumentKind } from "./read-document.ts";
import { spawnProgram } from "./spawn-program.ts";
import type { WorkerAnswer, WorkerRequest } from "./worker-request.ts";

/**
 * The worker: one process per run, inside the same mounts as the run's commands. It performs file operations where
 * a path can only lead to files inside, so paths need no checks that could be raced. Its arguments are Ostinato's
 * own paths.
 */
const own = new OwnNames(process.argv.slice(2));
const running = new Map<number, { cancel(): void }>();

function perform(request: WorkerRequest, data: Uint8Array): unknown {
  switch (request.operation) {
    case "stat":
      return own.has(request.path) ? null : files.stat(request.path);
    case "list":
      own.requireOther(request.path);
      return own.without(request.path, files.list(request.path));
    case "read":
      own.requireOther(request.path);
      return files.read(request.path, request.offset, request.length);
    case "write":
      own.requireFree(request.path);
      return files.write(request.path, data, request.mode);
    case "makeDirectory":
      own.requireFree(request.path);
      return files.makeDirectory(request.path);
    case "rename":
      own.requireMovable(request.from);
      own.requireFree(request.to);
      return files.rename(request.from, request.to);
    case "remove":
      own.requireMovable(request.path);
      return files.remove(request.path);
    case "spawn": {
      const program = spawnProgram(request);
      running.set(request.id, program);
      return program.result.finally(() => running.delete(request.id));
    }
    case "readDocument":
      return readDocument(request.kind, data);
    case "cancel":
      return running.get(request.target)?.cancel();
    default:
      return request satisfies never;
  }
}

async function readDocument(kind: DocumentKind, content: Uint8Array): Promise<Uint8Array> {
  // Loaded on demand: the worker for a run's files doesn't need it.
  const { readDocument: read } = await import("./read-document.ts");
  return Buffer.from(await read(kind, content));
}

async function serve(request: WorkerRequest, data: Uint8Array): Promise<void> {
  try {
    const value = await perform(request, data);
    if (value instanceof Uint8Array) answer({ id: request.id, value: null }, value);
    else answer({ id: request.id, value: value ?? null });
  } catch (error) {
    const { code = "EIO", message } = error as NodeJS.ErrnoException;
    answer({ id: request.id, error: { code, message } });
  }
}

function answer(json: WorkerAnswer, data?: Uint8Array): void {
  let rest: Uint8Array = encodeFrame(json, data);
  while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
}

// Exceeding the file size limit fails one write and doesn't end the worker.
process.on("SIGXFSZ", () => {});
const frames = new FrameReader();
process.stdin.on("data", (chunk: Buffer) => {
  for (const { json, data } of frames.push(chunk)) void serve(json as WorkerRequest, data);
});
