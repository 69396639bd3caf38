import { OstinatoError } from "../../errors.ts";
import { SYSCALL_NUMBERS, type SyscallName } from "./syscall-numbers.ts";

/** Their flags are behind a pointer, where no filter sees them: they would undo rules about others. */
const UNREADABLE: readonly SyscallName[] = ["clone3", "openat2"];

/** @throws OstinatoError `sandbox.policy` for a name that Linux doesn't have, or one that would undo the filter. */
export function checkSystemCalls(names: readonly string[]): readonly SyscallName[] {
  if (!Array.isArray(names)) {
    throw new OstinatoError(
      "sandbox.policy",
      "`systemCalls` of a sandbox policy has to be a list of names.",
      { hint: 'Say ["ptrace"], for example.' },
    );
  }
  return names.map((name) => {
    if (!isSystemCall(name)) {
      throw new OstinatoError("sandbox.policy", `"${name}" is no name of a system call.`, {
        hint: "Names are those of section 2 of the manual, such as `ptrace`.",
      });
    }
    if (UNREADABLE.includes(name)) {
      throw new OstinatoError("sandbox.policy", `The system call ${name} can't be allowed.`, {
        hint: "Its flags are in memory, where the filter can't read them, so other rules would not hold.",
      });
    }
    return name;
  });
}

function isSystemCall(name: string): name is SyscallName {
  return Object.hasOwn(SYSCALL_NUMBERS.x64, name);
}
