import { execa } from "execa";

export interface Typed {
  /** Typed when what the program has shown since the last keys has this. */
  readonly at: RegExp;
  readonly keys: string;
  /** Milliseconds that pass before. Default: 0. */
  readonly after?: number;
}

/** Runs a program on a terminal of its own (script(1)); returns what it showed. */
export async function onTerminal(
  argv: readonly string[],
  typed: readonly Typed[],
  options: {
    readonly cwd?: string;
    readonly env?: { readonly [name: string]: string };
    /** Milliseconds. Default: 60,000. */
    readonly timeout?: number;
  } = {},
): Promise<{ readonly exitCode: number | undefined; readonly shown: string }> {
  const line = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const running = execa("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    ...{ reject: false, timeout: 60_000, ...options },
    env: { TERM: "xterm", SHELL: "/bin/sh", ...options.env },
  });
  let seen = "";
  let from = 0;
  const left = [...typed];
  const type = () => {
    const [next] = left;
    if (next === undefined || !next.at.test(seen.slice(from))) return;
    from = seen.length;
    left.shift();
    setTimeout(() => running.stdin.write(next.keys), next.after ?? 0);
  };
  running.stdout.on("data", (data: Buffer) => {
    seen += data.toString();
    type();
  });
  const { exitCode } = await running;
  return { exitCode, shown: seen.replaceAll("\r", "") };
}
