import { readFileSync } from "node:fs";

/**
 * What Docker and Podman have to let an unprivileged user do for the sandbox: make namespaces, and mount
 * a `/proc` of their own. Root in a container may not mount, so it takes an ordinary user.
 */
export const CONTAINER_FLAGS =
  "--user 1000:1000 --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined";

export const GVISOR =
  "gVisor's kernel can't give the namespaces that the sandbox is made of (a network namespace with a loopback device, among others)";
export const INSTEAD_OF_GVISOR =
  "Run Ostinato in a virtual machine instead, such as Firecracker or Kata, or under Docker with the flags in docs/sandbox.md.";

/** What gVisor says of itself, in every version: no Linux of this name was ever built at that time. */
const GVISOR_VERSION = /^Linux version 4\.4\.0 #1 SMP Sun Jan 10 15:06:54 PST 2016/;

/** Is the kernel that this process sees gVisor's? */
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
