/**
 * The shell: one command line in a fresh sandbox, its output and its exit code.
 *
 * No process of a command is left running when the call returns, not even in a named session: a
 * session keeps its folder, variables, functions and options from one command to the next. The
 * network is closed unless the run's policy opens it; time, processes, memory and output have the
 * policy's limits. `../container` is the same under the name and arguments that gpt-oss was trained
 * with.
 */
export { shell } from "./shell.ts";
export { ShellSessions } from "./shell-sessions.ts";
