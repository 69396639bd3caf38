/**
 * The shell: one command line in a fresh sandbox, its output and its exit code.
 *
 * Nothing of a command is left running when the call returns. The network is closed unless the run's
 * policy opens it; time, processes, memory and output have the policy's limits.
 */
export { shell } from "./shell.ts";
