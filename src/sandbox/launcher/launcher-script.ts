import type { Programs } from "./launcher-command.ts";
import { noCoreDumps } from "./no-core-dumps.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * The launcher: one small bash process per sandbox that starts bwrap for each call.
 *
 * Why not start bwrap from Node each time: a fork of this process copies the page tables of a loaded model; Node's
 * stdio are sockets, which programs can't open as /dev/stdout; and the mounts of a root user's sandbox live in a
 * separate mount namespace. The launcher has only three descriptors, no environment and no privileges, and it ends
 * with this process, when its input closes.
 *
 * It reads lines: `fifos NAME…` creates named pipes; `pair` creates two anonymous pipes, which this process opens
 * under /proc and which stay open for later calls; a number runs `NUMBER.sh` in the background.
 */
export function launcherScript(
  programs: Programs,
  calls: string,
  controlGroup: string | null,
): string {
  const join =
    controlGroup === null
      ? ""
      : `echo $$ 2>/dev/null >${shellQuote(`${controlGroup}/cgroup.procs`)}`;
  return `
cd /
${join}
for each in /proc/$$/fd/*; do
  number=\${each##*/}
  if [ "$number" -gt 2 ]; then eval "exec $number>&-" 2>/dev/null; fi
done
unset OLDPWD
set -m
umask 077
${noCoreDumps(programs)}
echo 500 2>/dev/null >/proc/$$/oom_score_adj
calls=${shellQuote(calls)}
# A limit that can't be set because a lower one already holds is fine; any other failure is not.
limit() { ulimit "$1" "$2" 2>/dev/null || [ "$(ulimit -H "$1")" -le "$2" ] || exit 126; }
pipes=
echo "ready $$"
while read -r word rest; do
  case $word in
    fifos) ( cd "$calls" && mkfifo -m 600 -- $rest && echo "made $rest" || echo failed ) & ;;
    pair) exec {out}<> <(:) {err}<> <(:); pipes="$pipes $out $err"; echo "pair $out $err" ;;
    *) ( . "$calls/$word.sh" ) & ;;
  esac
done
`;
}
