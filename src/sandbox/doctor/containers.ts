import { readFileSync } from "node:fs";

/**
 * Flags that let an unprivileged user in Docker or Podman create namespaces and mount a separate `/proc`, which
 * the sandbox needs. Root in a container may not mount, so it must be an ordinary user.
 */
export const CONTAINER_FLAGS =
  "--user 1000:1000 --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined";

export const GVISOR =
  "gVisor's kernel doesn't support the namespaces that the sandbox needs (among others, a network namespace with a loopback device)";
export const INSTEAD_OF_GVISOR =
  "Run Ostinato in a virtual machine instead, such as Firecracker or Kata, or under Docker with the flags in docs/sandbox.md.";

/** gVisor reports this in every version; no real Linux was ever built with this name and time. */
const GVISOR_VERSION = /^Linux version 4\.4\.0 #1 SMP Sun Jan 10 15:06:54 PST 2016/;

/** Whether this process runs on gVisor's kernel. */
export function isGvisor(version = readVersion()): boolean {
  return GVISOR_VERSION.test(version);
}

function readVersion(): string {
  try {
    return readFileSync("/proc/version", "utf8");
  } catch {
    return "";
  }
}
