import { OstinatoError } from "../../errors.ts";
import {
  type DirectoryEntry,
  type FileStat,
  SandboxFileError,
  type SandboxFiles,
} from "../sandbox.ts";
import { type Ask, type FileWorker, WorkerEnded } from "./file-worker.ts";

/** Milliseconds after which the worker is considered stuck in a file operation. */
const OPERATION_MILLISECONDS = 60_000;

export interface WorkerFilesOptions {
  /** The running worker; started if there is none. */
  connect(): Promise<FileWorker>;
  /** Runs an operation that changes files, so that changes can't be committed or discarded at the same time. */
  whileChanging?<T>(change: () => Promise<T>): Promise<T>;
  /** Called before bytes are written. @throws SandboxFileError `EDQUOT`. */
  beforeWrite(path: string, bytes: number): Promise<void>;
  /** Translates a path to the worker's view, if that differs from what commands see. */
  toWorker?(path: string): string;
}

/** `sandbox.files`: each method is one request to the worker. */
export function workerFiles(options: WorkerFilesOptions): SandboxFiles {
  const checked = (path: string) => options.toWorker?.(check(path)) ?? check(path);
  const ask = async (path: string, request: Ask, data?: Uint8Array) => {
    const once = () => askOnce(path, request, data);
    if (!["stat", "list", "read"].includes(request.operation)) {
      return await (options.whileChanging?.(once) ?? once());
    }
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof WorkerEnded)) throw error;
      return await once();
    }
  };

  const askOnce = async (path: string, request: Ask, data?: Uint8Array) => {
    const worker = await options.connect();
    const timer = setTimeout(() => worker.kill(), OPERATION_MILLISECONDS);
    try {
      return await worker.ask(request, data).answer;
    } catch (error) {
      throw error instanceof SandboxFileError
        ? new SandboxFileError(error.code, path, error.message)
        : error;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async stat(path) {
      const { value } = await ask(path, { operation: "stat", path: checked(path) });
      return value as FileStat | null;
    },
    async list(path) {
      const { value } = await ask(path, { operation: "list", path: checked(path) });
      return value as readonly DirectoryEntry[];
    },
    async read(path, range = {}) {
      const { data } = await ask(path, { operation: "read", path: checked(path), ...range });
      return data;
    },
    async write(path, data, { mode } = {}) {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      await options.beforeWrite(path, bytes.length);
      const request = { operation: "write", path: checked(path) } as const;
      await ask(path, mode === undefined ? request : { ...request, mode }, bytes);
    },
    async makeDirectory(path) {
      await ask(path, { operation: "makeDirectory", path: checked(path) });
    },
    async rename(from, to) {
      await ask(from, { operation: "rename", from: checked(from), to: checked(to) });
    },
    async remove(path) {
      await ask(path, { operation: "remove", path: checked(path) });
    },
    async spawn(argv, { signal, ...limits } = {}) {
      if (signal?.aborted) throw abortError();
      const worker = await options.connect();
      const { id, answer } = worker.ask({ operation: "spawn", argv, ...limits });
      const aborted = Promise.withResolvers<never>();
      const onAbort = () => {
        worker.ask({ operation: "cancel", target: id }).answer.catch(() => {});
        aborted.reject(abortError());
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      answer.catch(() => {});
      try {
        const { value } = await Promise.race([answer, aborted.promise]);
        return value as Awaited<ReturnType<SandboxFiles["spawn"]>>;
      } finally {
        signal?.removeEventListener("abort", onAbort);
      }
    },
  };
}

function check(path: string): string {
  if (path !== "" && !path.includes("\0")) return path;
  const what = path === "" ? "An empty path" : "A path with a NUL character";
  throw new SandboxFileError("EINVAL", path, `${what} names no file.`);
}

function abortError(): OstinatoError {
  return new OstinatoError("aborted", "The program was ended because its call was aborted.");
}
