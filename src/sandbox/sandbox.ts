/// <reference types="node" preserve="true" />
import type { Given } from "../given.ts";
import type { DocumentKind } from "./inside/read-document.ts";
import type { RoomBeside } from "./limits/room-beside.ts";

/**
 * The boundary that tools act in: one instance a run, no globals.
 *
 * Paths given to it are paths inside: `/workspace` is the run's workspace and the working directory;
 * relative paths start there. What is outside is not refused by a check: it is not there.
 */
export interface Sandbox extends AsyncDisposable {
  readonly policy: SandboxPolicy;
  /** How strong the boundary is on this machine; recorded in the trace. */
  readonly tier: SandboxTier;
  /** How the workspace is kept apart: not every file system and ownership allows an overlay. */
  readonly store: WorkspaceStore;
  /**
   * Limits that a watch keeps here, a moment late, since the kernel can't: it does where control groups
   * are delegated. What is written is watched everywhere and isn't named.
   */
  readonly watched?: readonly (keyof SandboxLimits)[];
  /** Runs one command in a fresh sandbox; nothing of it is left running afterwards. */
  exec(command: SandboxCommand): Promise<ExecResult>;
  /** File operations by the worker inside the same mounts. */
  readonly files: SandboxFiles;
  /**
   * The text of a document of unknown origin, read by a program of ours in a sandbox of its own, which sees neither
   * the workspace nor a network: of HTML (UTF-8) with the line numbers of its source, of a PDF with each page under a
   * line `[page N]`. A document may take 512 MiB of memory, 20 s and 16 MiB of text, or less where the policy gives
   * less. Absent where the tier can't limit it.
   *
   * @throws OstinatoError `sandbox.failed` with the reason why it can't be read; `aborted`.
   */
  readDocument?(kind: DocumentKind, content: Uint8Array, signal?: AbortSignal): Promise<string>;
  /** What the run has changed in the workspace so far. */
  diff(): Promise<readonly WorkspaceChange[]>;
  /**
   * Brings the changes to the real workspace, and forgets them. Returns what was brought in; `diff` has what
   * was left aside. @throws OstinatoError `workspace.conflict` and writes nothing.
   */
  commit(options?: CommitOptions): Promise<readonly WorkspaceChange[]>;
  discard(): Promise<void>;
  /** Keeps a text where programs and file tools inside can read it; returns its inside path. */
  keepText?(text: string): string;
  /** What the run may still write beside its workspace. */
  readonly room?: RoomBeside;
  /** Requests to the network since this was last asked, of calls and of what lives beside the sandbox. */
  takeRequests?(): readonly NetworkRequest[];
  /** Notes a request of something that lives beside the sandbox, as a browser. */
  noteRequest?(request: NetworkRequest): void;
  /**
   * Calls `action` when the sandbox is disposed of, before it ends: for what lives beside it, as a browser.
   * @throws OstinatoError `sandbox.failed` when it was disposed of already.
   */
  onDispose?(action: () => void | Promise<void>): void;
  /** Ends the worker and whatever else still runs. Changes that were neither committed nor discarded are kept. */
  dispose(): Promise<void>;
}

/**
 * `overlay`: changes are written beside the workspace; `copy`: the run works on a copied tree, because
 * an overlay could not be had; `direct`: changes go to the workspace; `read-only`: there are none.
 */
export type WorkspaceStore = "overlay" | "copy" | "direct" | "read-only";

export interface CommitOptions {
  /**
   * True: what carries a warning stays aside, with what can't be brought in without it, and can be committed
   * or discarded later. Default: false.
   */
  readonly leaveMarked?: boolean | undefined;
}

export type SandboxTier = "bubblewrap" | "landlock" | "none";

/** What a run opens. Everything that is not named here is closed. */
export interface SandboxPolicy {
  readonly workspace: {
    /** Absolute path on the host. */
    readonly path: string;
    /** `overlay`: the run writes beside it and a person commits; `direct`: into it. */
    readonly mode: "overlay" | "direct";
    readonly writable: boolean;
  };
  /** Host paths visible read-only at the same place inside. */
  readonly readOnlyPaths: readonly string[];
  /** Names of host environment variables that are passed on. */
  readonly environment: readonly string[];
  readonly network: "off" | { readonly allow: readonly string[] };
  readonly limits: SandboxLimits;
  /**
   * Names of system calls that programs may make besides those that the filter lets through, such as
   * `ptrace` for a debugger. Default: none.
   */
  readonly systemCalls?: readonly string[];
  /**
   * True: in a workspace of the mode `direct` the `.git` of its repositories may be written, so that `git commit`
   * works. Their hooks and settings name programs that a person's next `git status` starts. Default: false.
   * In the mode `overlay` it can be written in any case: a person commits.
   */
  readonly writableGit?: boolean;
  /**
   * True: where the kernel doesn't keep the memory limit itself, nothing is run. A watch keeps what is
   * written everywhere. Default: false.
   */
  readonly strict?: boolean;
}

/** Limits of one call, in milliseconds, bytes and counts. */
export interface SandboxLimits {
  readonly wallMilliseconds: number;
  readonly cpuSeconds: number;
  readonly processes: number;
  readonly memoryBytes: number;
  readonly fileBytes: number;
  /** Bytes that a run may add to the workspace. */
  readonly writtenBytes: number;
  readonly writtenFiles: number;
  readonly outputBytes: number;
}

export interface SandboxCommand {
  readonly argv: readonly string[];
  /** Inside path; default `/workspace`. */
  readonly workingDirectory?: string | undefined;
  readonly environment?: { readonly [name: string]: string } | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  /** Narrower limits than the policy's; wider ones are cut to it. */
  readonly limits?: Given<SandboxLimits> | undefined;
  /** False: this call may only read the workspace. Default: the policy's. */
  readonly writable?: boolean | undefined;
  /** Less network than the policy's: a request has to pass both lists. Default: the policy's. */
  readonly network?: SandboxPolicy["network"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Standard output and error in order of arrival; head and tail with a notice when over the limit. Always valid text. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes written in all, kept or not. */
  readonly outputBytes: number;
  readonly truncated: boolean;
  /** Inside path of a read-only file with the whole output, up to 16 MiB; only when `truncated`. */
  readonly wholeOutput?: string;
  /** Which limit ended it, if one did. */
  readonly limit: keyof SandboxLimits | null;
  readonly aborted: boolean;
  readonly milliseconds: number;
  /** Requests that went to the proxy, refused ones with their reason; absent without network. */
  readonly network?: readonly NetworkRequest[];
}

/** One request of a program inside to the outside, allowed or not. */
export interface NetworkRequest {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** `CONNECT` for a tunnel. */
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly allowed: boolean;
  /** Why not. */
  readonly reason?: string;
  /** The address that was dialled first; where it can't be reached, the name's others are tried. */
  readonly address?: string;
  /** How often it was made, where that is more than once. */
  readonly count?: number;
}

/** Every method rejects with a `SandboxFileError` that carries the system's code (`ENOENT`, `EISDIR`, `ENOSPC` …). */
export interface SandboxFiles {
  /** Null when nothing is there. Follows links. */
  stat(path: string): Promise<FileStat | null>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  read(path: string, range?: { offset?: number; length?: number }): Promise<Uint8Array>;
  /** Replaces the file in one rename; missing folders are made; the mode of an existing file is kept. */
  write(path: string, data: Uint8Array | string, options?: { mode?: number }): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Runs a trusted program (`rg`) inside the worker's sandbox, without the cost of a new one. */
  spawn(
    argv: readonly string[],
    options?: {
      workingDirectory?: string;
      timeoutMilliseconds?: number;
      outputBytes?: number;
      signal?: AbortSignal;
    },
  ): Promise<{ exitCode: number | null; stdout: string; stderr: string; truncated: boolean }>;
}

export interface FileStat {
  readonly type: "file" | "directory" | "link" | "other";
  readonly bytes: number;
  readonly mode: number;
  readonly modifiedMilliseconds: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileStat["type"];
}

export interface WorkspaceChange {
  /** Relative to the workspace. */
  readonly path: string;
  readonly kind: "added" | "changed" | "removed" | "mode";
  readonly type: FileStat["type"];
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
  /** When a file was last written, in milliseconds since 1970: tells two changes of the same size apart. */
  readonly modified?: number;
  /** Where a link leads, as it is written in it. */
  readonly target?: string;
  /**
   * Why a person should look twice: this file runs, or steers what is run, later (`.git/hooks`, `.bashrc`,
   * a build's settings …), became executable, or leads elsewhere.
   */
  readonly warning?: string;
}

export class SandboxFileError extends Error {
  override readonly name = "SandboxFileError";
  readonly code: string;
  readonly path: string;

  constructor(code: string, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}
