/**
 * `container.exec`: a program in the workspace, under the name and in the namespace that gpt-oss was trained with.
 *
 * It is the shell of `../shell` with the trained argument, `command`. Programs of toolchains that the policy opens
 * in `readOnlyPaths` are found by their names.
 */
export { containerExec } from "./container-exec.ts";
