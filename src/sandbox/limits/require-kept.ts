import { OstinatoError } from "../../errors.ts";
import type { SandboxPolicy } from "../sandbox.ts";

/**
 * Refuses what only a watch, or nothing, would keep within its memory where the policy is `strict`.
 * @param who What it is about, for the message. @param kept Does the kernel itself keep the limit?
 * @throws OstinatoError `sandbox.unavailable`.
 */
export function requireKept(policy: SandboxPolicy, who: string, kept: boolean): void {
  if (policy.strict !== true || kept) return;
  throw new OstinatoError(
    "sandbox.unavailable",
    `The policy is strict, and here no control group keeps the memory of ${who}.`,
    {
      hint: "Run where cgroup v2 is delegated, as in `systemd-run --user --scope -p Delegate=yes …`, or leave out `strict`: a watch then limits memory.",
    },
  );
}
