/**
 * The shell script that runs one command of a session. It reads the session's state from standard input,
 * runs the command with its output on standard error, and writes the new state, in base64 between two
 * marks, to standard output. Nothing of a session is left running between two commands: its state is what
 * bash can say about itself, so limits hold for each command and a daemon ends with its own. Where the
 * session traces its commands (`set -x`), the script's own lines stay out of the trace.
 *
 * @param mark A random word, so that no output can be taken for the state.
 */
export function sessionScript(mark: string): string {
  return `
__state_${mark}=$(cat)
exec </dev/null 3>&1 1>&2
__save_${mark}() {
  local __line __name __options=$(set +o)
  set +x
  {
    while IFS= read -r __line; do
      __name=\${__line#declare -* }
      __name=\${__name%%=*}
      case $__name in
        BASH*|DIRSTACK|EUID|UID|PPID|SHELLOPTS|GROUPS|FUNCNAME|PIPESTATUS|RANDOM|SRANDOM|SECONDS|EPOCH*|LINENO|SHLVL|HISTCMD|PWD|_|__*${mark}|__line|__name|__options) ;;
        *) printf '%s\\n' "\${__line/#declare -/declare -g -}" ;;
      esac
    done < <(declare -p)
    declare -f | sed '/^__save_${mark} ()/,/^}/d'
    alias -p
    printf '%s\\n' "$__options" | grep -v -e errexit -e noexec -e history
    shopt -p
    umask -p
    printf 'cd -- %q\\n' "$PWD"
  } | base64 -w 0 | { printf '%s:' ${mark}; cat; printf ':%s\\n' ${mark}; } >&3
}
trap '{ __save_${mark}; } >/dev/null 2>&1' EXIT
{
  eval "$__state_${mark}"
  unset __state_${mark}
  __command_${mark}=$1
  shift
  case $- in *x*) set +x; __command_${mark}="set -x; $__command_${mark}" ;; esac
} 2>/dev/null
eval "$__command_${mark}"
`;
}
