import { OOM_SCORE } from "../limits/oom-score.ts";
import type { SandboxLimits } from "../sandbox.ts";
import type { Programs } from "./launcher-command.ts";
import { networkPrefix } from "./network-prefix.ts";
import { shellQuote } from "./shell-quote.ts";

/** Maximum open files per process. */
const OPEN_FILES = 1024;

/** Files of one call, as the launcher sees them. */
export interface CallFiles {
  readonly bubblewrapArguments: string;
  readonly seccomp: string;
  readonly status: string;
  readonly stdin: string;
  /** The launcher's descriptors for the call's output. */
  readonly stdout: number;
  readonly stderr: number;
  /** Unix socket of the proxy, for a call that has a network. */
  readonly proxy?: string;
  /** Control group to join, if there is one. */
  readonly controlGroup?: string;
}

/**
 * The script that the launcher sources to start one call. Limits that processes inherit are set here, without
 * starting a program. Only the process limit is set inside, where the kernel counts the call's own processes and
 * not everything that this user runs.
 *
 * @param wall Command prefix that confines everything inside by Landlock; see `secondWall`.
 * @param locale Variables that are set after the wall, which would read the locale's dozen files for messages
 *   that nobody sees.
 */
export function callScript(
  programs: Programs,
  files: CallFiles,
  limits: Pick<SandboxLimits, "cpuSeconds" | "fileBytes" | "memoryBytes" | "processes">,
  workingDirectory: string,
  argv: readonly string[],
  wall: readonly string[],
  locale: Readonly<Record<string, string>>,
): string {
  const kibibytes = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));
  const cpu = Math.max(1, Math.ceil(limits.cpuSeconds));
  const processes = Math.max(1, Math.ceil(limits.processes));
  // The option is -p in dash and -u in bash.
  const exports = Object.entries(locale).map(
    ([name, value]) => `export ${name}=${shellQuote(value)}; `,
  );
  const inside = `${exports.join("")}cd -- "$1" || exit 126; shift; ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} || exit 126; exec "$@"`;
  const join =
    files.controlGroup === undefined
      ? []
      : [`echo 0 2>/dev/null >${shellQuote(`${files.controlGroup}/cgroup.procs`)}`];
  const words = [
    "exec -c",
    ...(files.proxy === undefined ? [] : [networkPrefix(programs, files.proxy, [3, 4, 5])]),
    `${shellQuote(programs.bwrap)} --args 3 --seccomp 4 --json-status-fd 5 --`,
    ...wall.map(shellQuote),
    `/bin/sh -c ${shellQuote(inside)} sh ${[workingDirectory, ...argv].map(shellQuote).join(" ")}`,
    `3<${shellQuote(files.bubblewrapArguments)} 4<${shellQuote(files.seccomp)}`,
    `5>${shellQuote(files.status)}`,
    `<${shellQuote(files.stdin)}`,
  ];
  return [
    ...join,
    // No real-time scheduling and no raised priority, whatever this user's rights are.
    "umask 022; ulimit -e 0 -r 0",
    `limit -l 64; limit -n ${OPEN_FILES}; limit -St ${cpu}; limit -Ht ${cpu + 2}`,
    `limit -f ${kibibytes(limits.fileBytes)}; limit -d ${kibibytes(limits.memoryBytes)}`,
    `echo ${OOM_SCORE} 2>/dev/null >/proc/self/oom_score_adj`,
    // Reopened: flags that a program sets on its descriptor must not affect the next call.
    `exec >/dev/fd/${files.stdout} 2>/dev/fd/${files.stderr}`,
    'for each in $pipes; do eval "exec $each>&-"; done',
    words.join(" "),
    "",
  ].join("\n");
}
