import { OstinatoError } from "../../errors.ts";
import { SYSCALL_NUMBERS, type SyscallName } from "./syscall-numbers.ts";

/** Their flags are passed by pointer, where a filter can't read them: allowing them would defeat other rules. */
const UNREADABLE: readonly SyscallName[] = ["clone3", "openat2"];

/** @throws OstinatoError `sandbox.policy` for an unknown name, or one that would defeat the filter. */
export function checkSystemCalls(names: readonly string[]): readonly SyscallName[] {
  if (!Array.isArray(names)) {
    throw new OstinatoError(
      "sandbox.policy",
      "`systemCalls` of a sandbox policy must be a list of names.",
      { hint: 'For example: ["ptrace"].' },
    );
  }
  return names.map((name) => {
    if (!isSystemCall(name)) {
      throw new OstinatoError("sandbox.policy", `"${name}" is not a system call.`, {
        hint: "Use the names in section 2 of the Linux manual, such as `ptrace`.",
      });
    }
    if (UNREADABLE.includes(name)) {
      throw new OstinatoError("sandbox.policy", `The system call ${name} can't be allowed.`, {
        hint: "The filter can't read its flags in memory, so other rules could be bypassed.",
      });
    }
    return name;
  });
}

function isSystemCall(name: string): name is SyscallName {
  return Object.hasOwn(SYSCALL_NUMBERS.x64, name);
}
