import {
  type DirectoryEntry,
  defaultPolicy,
  type ExecResult,
  type FileStat,
  type Sandbox,
  type SandboxCommand,
  SandboxFileError,
  type SandboxFiles,
} from "ostinato/sandbox";
import { runLine } from "./small-shell.ts";

/**
 * A workspace in memory behind the sandbox's interface, so that the product's own tools give the
 * results of training data: thousands a second, and word for word what they say in a run.
 */
export class MemoryWorkspace {
  readonly files = new Map<string, string>();

  /** What tools get for their sandbox; only files, commands and the usual limits are there. */
  get sandbox(): Sandbox {
    return {
      policy: { limits: defaultPolicy("/workspace").limits },
      files: this.#files(),
      exec: async (command: SandboxCommand) => this.#execute(command),
    } as unknown as Sandbox;
  }

  /** Names directly in a folder (`""`: the workspace), folders with a slash, sorted. */
  entries(folder: string): string[] {
    const prefix = folder === "" ? "" : `${folder}/`;
    const names = new Set<string>();
    for (const path of this.files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [first = "", ...rest] = path.slice(prefix.length).split("/");
      names.add(rest.length > 0 ? `${first}/` : first);
    }
    return [...names].sort();
  }

  lines(path: string): string[] {
    return (this.files.get(path) ?? "").replace(/\n$/, "").split("\n");
  }

  #files(): SandboxFiles {
    return {
      stat: async (path) => this.#stat(normal(path)),
      list: async (path) => this.#list(normal(path)),
      read: async (path, range) => {
        const text = this.files.get(normal(path));
        if (text === undefined) throw new SandboxFileError("ENOENT", path, "no such file");
        const { offset = 0, length = Number.POSITIVE_INFINITY } = range ?? {};
        return Buffer.from(text).subarray(offset, offset + length);
      },
      write: async (path, data) => {
        this.files.set(
          normal(path),
          typeof data === "string" ? data : Buffer.from(data).toString(),
        );
      },
      makeDirectory: async () => {},
      rename: async (from, to) => {
        this.files.set(normal(to), this.files.get(normal(from)) ?? "");
        this.files.delete(normal(from));
      },
      remove: async (path) => void this.files.delete(normal(path)),
      spawn: async (argv) => this.#ripgrep(argv),
    };
  }

  #stat(path: string): FileStat | null {
    const text = this.files.get(path);
    const isFolder = path === "" || this.entries(path).length > 0;
    if (text === undefined && !isFolder) return null;
    return {
      type: text === undefined ? "directory" : "file",
      bytes: Buffer.byteLength(text ?? ""),
      mode: 0o644,
      modifiedMilliseconds: 0,
    };
  }

  #list(path: string): DirectoryEntry[] {
    return this.entries(path).map((name) =>
      name.endsWith("/") ? { name: name.slice(0, -1), type: "directory" } : { name, type: "file" },
    );
  }

  /** The part of ripgrep that the tools use: lines that match, as `PATH NUL LINE:TEXT`. */
  #ripgrep(argv: readonly string[]) {
    const pattern =
      argv.find((part) => part.startsWith("--regexp="))?.slice("--regexp=".length) ?? "";
    const flags = argv.includes("--ignore-case") ? "i" : "";
    const place = normal(argv.at(-1) ?? ".");
    const escaped = argv.includes("--fixed-strings")
      ? pattern.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
      : pattern;
    let expression: RegExp;
    try {
      expression = new RegExp(escaped, flags);
    } catch {
      return { exitCode: 2, stdout: "", stderr: "rg: regex parse error", truncated: false };
    }
    let stdout = "";
    for (const path of [...this.files.keys()].sort()) {
      if (place !== "" && path !== place && !path.startsWith(`${place}/`)) continue;
      for (const [index, line] of this.lines(path).entries()) {
        if (expression.test(line)) stdout += `${path}\0${index + 1}:${line}\n`;
      }
    }
    return { exitCode: stdout === "" ? 1 : 0, stdout, stderr: "", truncated: false };
  }

  #execute(command: SandboxCommand): ExecResult {
    const { output, exitCode } = runLine(command.argv.at(-1) ?? "", this.files);
    return {
      exitCode,
      signal: null,
      output,
      stdout: output,
      stderr: "",
      outputBytes: Buffer.byteLength(output),
      truncated: false,
      limit: null,
      aborted: false,
      milliseconds: 1,
    };
  }
}

function normal(path: string): string {
  const inside = path
    .replace(/^\/workspace\/?/, "")
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "");
  return inside === "." ? "" : inside;
}
