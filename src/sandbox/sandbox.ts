/// <reference types="node" preserve="true" />
import type { Given } from "../given.ts";
import type { DocumentKind } from "./inside/read-document.ts";
import type { WriteQuota } from "./limits/write-quota.ts";
import type { AskForHost, HostAnswer, HostQuestion } from "./network/asking/host-question.ts";

/**
 * The boundary that tools act in: one instance per run, no globals.
 *
 * Paths are paths inside: `/workspace` is the run's workspace and the working directory; relative paths start
 * there. No check refuses paths that lead outside: nothing outside is visible.
 */
export interface Sandbox extends AsyncDisposable {
  readonly policy: SandboxPolicy;
  /** How strong the boundary is on this machine; recorded in the trace. */
  readonly tier: SandboxTier;
  /** How changes to the workspace are isolated: not every file system and ownership allows an overlay. */
  readonly store: WorkspaceStore;
  /**
   * Limits that are enforced by polling here, a moment late, because the kernel doesn't enforce them: it does
   * where control groups are delegated. The disk limits are polled everywhere and not listed.
   */
  readonly watched?: readonly (keyof SandboxLimits)[];
  /** Runs one command in a fresh sandbox. Nothing that it started is left running afterwards. */
  exec(command: SandboxCommand): Promise<ExecResult>;
  /** File operations by the worker inside the same mounts. */
  readonly files: SandboxFiles;
  /**
   * The text of a document of unknown origin, extracted in a separate sandbox without workspace and network: HTML
   * and CSV (UTF-8) keep the line numbers of their source, each page of a PDF follows a line `[page N]`, and a
   * paragraph of a DOCX is a line. A document may take 512 MiB of memory, 20 s and 16 MiB of text, or less if the
   * policy allows less. Absent if the tier can't limit it.
   *
   * @throws OstinatoError `sandbox.failed` with the reason if it can't be read; `aborted`.
   */
  readDocument?(kind: DocumentKind, content: Uint8Array, signal?: AbortSignal): Promise<string>;
  /** The changes that the run has made in the workspace so far. */
  diff(): Promise<readonly WorkspaceChange[]>;
  /**
   * Commits the changes to the real workspace and forgets them. Returns the committed changes; `diff` has the
   * rest.
   * @throws OstinatoError `workspace.conflict`; then nothing is written.
   */
  commit(options?: CommitOptions): Promise<readonly WorkspaceChange[]>;
  discard(): Promise<void>;
  /** For a workspace that travels: the state from which its changes are saved. */
  readonly saved?: SavedLayer;
  /**
   * For a workspace that travels: saves the changes where other machines find them. Null if they are as they were
   * saved last.
   * @throws OstinatoError `workspace.snapshot` if they are too large; errors of the store.
   */
  save?(): Promise<SavedLayer | null>;
  /** For a workspace that travels: a sub-agent's own layer, which travels too. */
  openLayer?(runId: string): Promise<Sandbox>;
  /** Stores a text where programs and file tools inside can read it. Returns its inside path. */
  keepText?(text: string): string;
  /** What the run may still write outside its workspace: stored outputs, downloads. */
  readonly writeQuota?: WriteQuota;
  /**
   * Network requests since the last call of this method, from calls and from programs beside the sandbox, such as
   * a browser.
   */
  takeRequests?(): readonly NetworkRequest[];
  /** Records a request of a program beside the sandbox, such as a browser. */
  noteRequest?(request: NetworkRequest): void;
  /**
   * While `work` runs, `ask` is asked about hosts beyond the policy's list, if the policy says so (`network.ask`).
   * Otherwise they are refused. `run` does this for each call. Absent if the tier has no network.
   */
  whileAsking?<Result>(ask: AskForHost, work: () => Promise<Result>): Promise<Result>;
  /** Asks on behalf of a program beside the sandbox, such as a browser, or of a tool; see `mayReach`. */
  askForHost?(question: HostQuestion): Promise<HostAnswer>;
  /**
   * Calls `action` when the sandbox is disposed, before it ends: for programs beside it, such as a browser.
   * @throws OstinatoError `sandbox.failed` if it has already been disposed.
   */
  onDispose?(action: () => void | Promise<void>): void;
  /**
   * Ends the worker and everything else that still runs. Changes that were neither committed nor discarded are
   * kept.
   */
  dispose(): Promise<void>;
}

/**
 * `overlay`: changes are written to an overlay; `copy`: the run works on a copied tree, because an overlay was not
 * available; `direct`: changes go to the workspace; `read-only`: there are none.
 */
export type WorkspaceStore = "overlay" | "copy" | "direct" | "read-only";

export interface CommitOptions {
  /**
   * True: changes with a warning stay aside, together with changes that depend on them, and can be committed or
   * discarded later. Default: false.
   */
  readonly leaveMarked?: boolean | undefined;
}

/** A saved state of a run's changes. */
export interface SavedLayer {
  /** The run that the changes belong to. */
  readonly layer: string;
  /** Higher for each later state of the same layer. */
  readonly number: number;
  /** SHA-256 of the list of changes. */
  readonly hash: string;
}

export type SandboxTier = "bubblewrap" | "landlock" | "none";

/** What the sandbox opens for a run. Everything that is not named here is closed. */
export interface SandboxPolicy {
  readonly workspace: {
    /** Absolute path on the host. */
    readonly path: string;
    /**
     * `overlay`: the run writes to an overlay and a person commits; `direct`: the run writes to the workspace
     * itself.
     */
    readonly mode: "overlay" | "direct";
    readonly writable: boolean;
  };
  /** Host paths visible read-only at the same place inside. */
  readonly readOnlyPaths: readonly string[];
  /** Names of host environment variables that are passed on. */
  readonly environment: readonly string[];
  readonly network: "off" | NetworkPolicy;
  readonly limits: SandboxLimits;
  /**
   * Names of system calls that the filter allows in addition to the usual ones, such as `ptrace` for a debugger.
   * Default: none.
   */
  readonly systemCalls?: readonly string[];
  /**
   * True: in a workspace of the mode `direct`, the `.git` of its repositories is writable, so that `git commit`
   * works. Hooks and settings in it name programs that a person's next `git status` starts. Default: false. In the
   * mode `overlay` it is always writable: a person commits.
   */
  readonly writableGit?: boolean;
  /**
   * True: nothing is run where the kernel can't enforce the memory limit. The disk limits are enforced by polling
   * everywhere. Default: false.
   */
  readonly strict?: boolean;
}

export interface NetworkPolicy {
  /** Hosts that may be reached. */
  readonly allow: readonly string[];
  /**
   * True: a request to another host waits until somebody has allowed or denied the host. Addresses that are not
   * public are refused all the same. Default: false.
   */
  readonly ask?: boolean;
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
  /** Inside path. Default: `/workspace`. */
  readonly workingDirectory?: string | undefined;
  readonly environment?: { readonly [name: string]: string } | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  /** Narrower limits than the policy's; larger values are reduced to the policy's. */
  readonly limits?: Given<SandboxLimits> | undefined;
  /** False: this call may only read the workspace. Default: the policy's. */
  readonly writable?: boolean | undefined;
  /** Narrower network than the policy's: a request must pass both lists. Default: the policy's. */
  readonly network?: SandboxPolicy["network"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /**
   * Standard output and error in order of arrival. If it is over the limit: its head and tail with a notice.
   * Always valid text.
   */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Total bytes written, whether kept or not. */
  readonly outputBytes: number;
  readonly truncated: boolean;
  /** Inside path of a read-only file with the whole output, up to 16 MiB; only when `truncated`. */
  readonly wholeOutput?: string;
  /** The limit that ended it, if one did. */
  readonly limit: keyof SandboxLimits | null;
  readonly aborted: boolean;
  readonly milliseconds: number;
  /** Requests to the proxy; refused ones have a reason. Absent without network. */
  readonly network?: readonly NetworkRequest[];
}

/** One network request of a program inside, allowed or refused. */
export interface NetworkRequest {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** `CONNECT` for a tunnel. */
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly allowed: boolean;
  /** Why it was refused. */
  readonly reason?: string;
  /** The address that was dialled first. If it can't be reached, the other addresses of the name are tried. */
  readonly address?: string;
  /** How often it was made, if more than once. */
  readonly count?: number;
}

/** Every method rejects with a `SandboxFileError` that carries the system's code (`ENOENT`, `EISDIR`, `ENOSPC` …). */
export interface SandboxFiles {
  /** Null if nothing exists there. Follows links. */
  stat(path: string): Promise<FileStat | null>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  read(path: string, range?: { offset?: number; length?: number }): Promise<Uint8Array>;
  /** Replaces the file atomically. Missing folders are created; the mode of an existing file is kept. */
  write(path: string, data: Uint8Array | string, options?: { mode?: number }): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Runs a trusted program (`rg`) in the worker's sandbox, without the cost of a new sandbox. */
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
  /** When a file was last written, in milliseconds since 1970: distinguishes changes of the same size. */
  readonly modified?: number;
  /** Target of a link, as written in the link. */
  readonly target?: string;
  /**
   * Why a person should look closely: this file can run later or control what runs (`.git/hooks`, `.bashrc`, build
   * settings …), became executable, or is a link that leads elsewhere.
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
