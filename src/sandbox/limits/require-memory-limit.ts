import { OstinatoError } from "../../errors.ts";
import type { SandboxPolicy } from "../sandbox.ts";

/**
 * With a `strict` policy, refuses what would run without a memory limit enforced by the kernel.
 * @param who The subject, for the message.
 * @param isEnforced Whether the kernel enforces the limit.
 * @throws OstinatoError `sandbox.unavailable`.
 */
export function requireMemoryLimit(policy: SandboxPolicy, who: string, isEnforced: boolean): void {
  if (policy.strict !== true || isEnforced) return;
  throw new OstinatoError(
    "sandbox.unavailable",
    `The policy is strict, but no control group limits the memory of ${who} here.`,
    {
      hint: "Run where cgroup v2 is delegated, as in `systemd-run --user --scope -p Delegate=yes …`, or leave out `strict` to limit memory by polling.",
    },
  );
}
