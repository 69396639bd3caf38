import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { landlockWorks } from "../launcher/second-wall.ts";
import { delegatedControlGroup } from "../limits/control-group.ts";
import { APPARMOR_FIX } from "./apparmor-profile.ts";
import { CONTAINER_FLAGS, GVISOR, INSTEAD_OF_GVISOR, isGvisor } from "./containers.ts";
import type { DoctorCheck } from "./doctor-report.ts";

export function checkKernel(): DoctorCheck {
  const name = "kernel";
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const finding = `Linux ${release()} on ${process.arch}`;
  if (process.platform !== "linux") {
    return { name, status: "missing", finding: `this is ${process.platform}`, fix: "Use Linux." };
  }
  if (isGvisor()) return { name, status: "missing", finding: GVISOR, fix: INSTEAD_OF_GVISOR };
  if (process.arch !== "x64" && process.arch !== "arm64") {
    return {
      name,
      status: "missing",
      finding: `${finding}: the system-call filter supports x64 and arm64 only`,
    };
  }
  return major > 5 || (major === 5 && minor >= 12)
    ? { name, status: "ok", finding }
    : { name, status: "missing", finding, fix: "Use Linux 5.12 or newer." };
}

/** Finds what prevents user namespaces. Whether they work is tested by the sandbox itself. */
export function checkUserNamespaces(works: boolean): DoctorCheck {
  const name = "user namespaces";
  if (works) return { name, status: "ok", finding: "available" };
  if (setting("kernel/unprivileged_userns_clone") === "0") {
    const fix = "sudo sysctl -w kernel.unprivileged_userns_clone=1";
    return { name, status: "missing", finding: "kernel.unprivileged_userns_clone is 0", fix };
  }
  if (setting("user/max_user_namespaces") === "0") {
    const fix = "sudo sysctl -w user.max_user_namespaces=15000";
    return { name, status: "missing", finding: "user.max_user_namespaces is 0", fix };
  }
  if (setting("kernel/apparmor_restrict_unprivileged_userns") === "1") {
    const finding = "restricted by AppArmor to programs with a profile";
    return { name, status: "missing", finding, fix: APPARMOR_FIX };
  }
  if (inContainer()) {
    const finding = "refused by this container";
    return { name, status: "missing", finding, fix: `docker run ${CONTAINER_FLAGS} …` };
  }
  return { name, status: "missing", finding: "refused by this machine" };
}

export function checkAppArmor(): DoctorCheck {
  const name = "AppArmor";
  const value = setting("kernel/apparmor_restrict_unprivileged_userns");
  if (value === null) return { name, status: "ok", finding: "does not restrict user namespaces" };
  return value === "1"
    ? { name, status: "ok", finding: "restricts user namespaces to programs with a profile" }
    : { name, status: "ok", finding: "can restrict user namespaces, but is set not to" };
}

export function checkControlGroups(): DoctorCheck {
  const name = "control groups";
  const delegated = delegatedControlGroup();
  return delegated === null
    ? {
        name,
        status: "limited",
        finding:
          "cgroup v2 is not delegated with memory and pids; memory is limited by polling instead",
        fix: "Run under a systemd user session: systemd-run --user --scope -p Delegate=yes …",
      }
    : { name, status: "ok", finding: `cgroup v2 at ${delegated}` };
}

export function checkLandlock(): DoctorCheck {
  const name = "Landlock";
  return landlockWorks()
    ? {
        name,
        status: "ok",
        finding: "usable through setpriv: sandboxes have a second layer of protection",
      }
    : {
        name,
        status: "unused",
        finding:
          "not usable; it needs Linux 5.19 and setpriv of util-linux 2.41 or newer. Sandboxes have no second layer of protection",
      };
}

export function checkContainer(): DoctorCheck {
  const name = "container";
  if (isGvisor()) return { name, status: "ok", finding: "running under gVisor" };
  return inContainer()
    ? { name, status: "ok", finding: "running in a container" }
    : { name, status: "ok", finding: "not running in a container" };
}

function inContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}

function setting(path: string): string | null {
  try {
    return readFileSync(`/proc/sys/${path}`, "utf8").trim();
  } catch {
    return null;
  }
}
