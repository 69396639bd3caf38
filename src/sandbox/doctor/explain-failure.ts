import { OstinatoError } from "../../errors.ts";
import { CONTAINER_FLAGS, GVISOR, INSTEAD_OF_GVISOR, isGvisor } from "./containers.ts";

interface Explanation {
  readonly pattern: RegExp;
  readonly message: string;
  readonly hint: string;
}

/** Messages of bwrap and the kernel, and what a person can do about each. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern:
      /setting up uid map: Permission denied|loopback: Failed RTM_NEWADDR|No permissions to create (a )?new namespace.*AppArmor/i,
    message: "AppArmor on this machine doesn't let bubblewrap use user namespaces.",
    hint: "Allow it for bwrap only: write the profile that `ostinato doctor` prints to /etc/apparmor.d/bwrap, then run `sudo apparmor_parser -r /etc/apparmor.d/bwrap`.",
  },
  {
    pattern:
      /Failed to make \/ slave|Creating new namespace failed: Operation not permitted|No permissions to create (a )?new namespace|Can't mount proc|pivot_root|unshare failed: Operation not permitted|setting up uid map/i,
    message: "This container or machine doesn't allow user namespaces.",
    hint: `In Docker, start the container with \`${CONTAINER_FLAGS}\`. On Debian-like systems: \`sudo sysctl kernel.unprivileged_userns_clone=1\`.`,
  },
  {
    pattern: /ENOSPC|No space left on device|nesting depth or|max_[a-z]+_namespaces exceeded/i,
    message: "This machine's limit on namespaces is zero or has been reached.",
    hint: "Raise it: `sudo sysctl user.max_user_namespaces=15000 user.max_mnt_namespaces=15000 user.max_pid_namespaces=15000 user.max_net_namespaces=15000`.",
  },
  {
    pattern: /EINVAL|Invalid argument/i,
    message: "The kernel lacks a feature that the sandbox needs.",
    hint: "The sandbox needs Linux 5.12 or newer with CONFIG_USER_NS and CONFIG_SECCOMP_FILTER.",
  },
];

const ON_GVISOR = { message: `${GVISOR}.`, hint: INSTEAD_OF_GVISOR };

/** Turns a message of bwrap into an error that names the fix. */
export function explainFailure(
  text: string,
  cause?: unknown,
  underGvisor = isGvisor(),
): OstinatoError {
  const found = underGvisor ? ON_GVISOR : EXPLANATIONS.find(({ pattern }) => pattern.test(text));
  const said = text.trim();
  return new OstinatoError(
    "sandbox.unavailable",
    `${found?.message ?? "The sandbox can't be created on this machine."}${said === "" ? "" : ` (${said.slice(0, 500)})`}`,
    {
      hint: found?.hint ?? "Run `ostinato doctor`: it prints what is missing and how to fix it.",
      cause,
    },
  );
}
