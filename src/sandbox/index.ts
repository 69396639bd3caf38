/**
 * The sandbox: the boundary that a run's tools act in, with bubblewrap.
 *
 * `openSandbox(policy)` opens one boundary per run. Each `exec` is a fresh set of namespaces that is gone when it
 * returns; `files` is a worker inside the same mounts. A small launcher process (`launcher/`) starts programs with
 * the profile of `profile/` and the filter of `seccomp/`. Writes go to an overlay (`workspace/`) until they are
 * committed. `exec/` runs a call within its limits (`limits/`), `inside/` is the code that runs inside, `network/`
 * is the only way out, and `doctor/` reports what a machine lacks.
 */
export { SYSTEM_CHROMIUMS } from "./doctor/chromium-paths.ts";
export {
  type DoctorCheck,
  type DoctorReport,
  printDoctorReport,
} from "./doctor/doctor-report.ts";
export { examineMachine } from "./doctor/examine-machine.ts";
export { decodeEntities } from "./inside/decode-entities.ts";
export { htmlText } from "./inside/html-text.ts";
export { makeFolders } from "./inside/make-folders.ts";
export { type DocumentKind, readDocument } from "./inside/read-document.ts";
export { withoutTags } from "./inside/without-tags.ts";
export type { AskForHost, HostAnswer, HostQuestion } from "./network/asking/host-question.ts";
export { mayReach } from "./network/asking/may-reach.ts";
export { opensHost } from "./network/opens-host.ts";
export { type OpenSandboxOptions, openSandbox } from "./open-sandbox.ts";
export { type PerSandbox, perSandbox } from "./per-sandbox.ts";
export { DEFAULT_SANDBOX_LIMITS, defaultPolicy, type PolicyOverrides } from "./policy.ts";
export { SYSTEM_PATH, toolchainPath } from "./profile/toolchain-path.ts";
export * from "./sandbox.ts";
export { workspacePatch } from "./workspace/changes/workspace-patch.ts";
export { type WrapProgramOptions, type WrappedProgram, wrapProgram } from "./wrap-program.ts";
