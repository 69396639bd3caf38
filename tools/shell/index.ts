/**
 * The shell: one command line in a fresh sandbox, its output and its exit code.
 *
 * Nothing of a command is left running when the call returns, in a named session neither: what a session
 * keeps is its folder, variables, functions and options, carried from one command to the next. The network
 * is closed unless the run's policy opens it; time, processes, memory and output have the policy's limits.
 * `../container` is the same under the name and arguments that gpt-oss was trained with.
 */
export { shell } from "./shell.ts";
export { ShellSessions } from "./shell-sessions.ts";
