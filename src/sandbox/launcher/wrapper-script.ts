import type { SandboxLimits } from "../sandbox.ts";
import type { SandboxUser } from "../sandbox-user.ts";
import { dropTo, type Programs } from "./launcher-command.ts";
import { type Bind, bindLine } from "./mount-plan.ts";
import { networkPrefix } from "./network-prefix.ts";
import { noCoreDumps } from "./no-core-dumps.ts";
import { shellQuote } from "./shell-quote.ts";

/** Descriptors after those that the program's starter uses (0 to 4). */
const ARGUMENTS = 10;
const SECCOMP = 11;
const STATUS = 12;

export interface WrapperScriptOptions {
  readonly programs: Programs;
  readonly user: SandboxUser;
  readonly files: {
    readonly bubblewrapArguments: string;
    readonly seccomp: string;
    readonly status: string;
    readonly proxy: string | null;
  };
  readonly binds: readonly Bind[];
  readonly mounts: string;
  readonly argv: readonly string[];
  readonly limits: SandboxLimits;
}

/** A script that starts a program in its sandbox as `script ARGUMENT…`, descriptors 3 and 4 included. */
export function wrapperScript(options: WrapperScriptOptions): string {
  const { programs, user, files, limits, argv } = options;
  const descriptors = [3, 4, ARGUMENTS, SECCOMP, STATUS];
  const start = [
    "exec -c",
    ...(files.proxy === null ? [] : [networkPrefix(programs, files.proxy, descriptors)]),
    `${shellQuote(programs.bwrap)} --args ${ARGUMENTS} --seccomp ${SECCOMP} --json-status-fd ${STATUS} --`,
    `${argv.map(shellQuote).join(" ")} "$@"`,
    `${ARGUMENTS}<${shellQuote(files.bubblewrapArguments)} ${STATUS}>${shellQuote(files.status)}`,
    `${SECCOMP}<${shellQuote(files.seccomp)}`,
  ].join(" ");
  const inner = `
cd /
for each in /proc/$$/fd/*; do
  number=\${each##*/}
  if [ "$number" -gt 4 ]; then eval "exec $number>&-" 2>/dev/null; fi
done
umask 077
${noCoreDumps(programs)}
ulimit -e 0 -r 0 -f ${Math.ceil(limits.fileBytes / 1024)}
ulimit -d ${Math.ceil(limits.memoryBytes / 1024)}
${start}`;
  const bash = `${shellQuote(programs.bash)} --noprofile --norc`;
  if (!user.drops) return `#!${programs.bash}\n${inner}\n`;
  // Root creates the mounts that the other user can't reach, then becomes that user.
  const outer = [
    `cd ${shellQuote(options.mounts)} || exit 1`,
    ...options.binds.map((bind) => bindLine(bind, user)),
    `exec ${dropTo(programs, user).map(shellQuote).join(" ")} ${bash} -c ${shellQuote(inner)} program "$@"`,
  ].join("\n");
  return `#!${programs.bash}
exec ${shellQuote(programs.unshare ?? "unshare")} --mount --propagation=private ${bash} -c ${shellQuote(outer)} program "$@"
`;
}
