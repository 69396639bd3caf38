import { isAbsolute, normalize } from "node:path";
import { inspect } from "node:util";
import { OstinatoError } from "../errors.ts";
import { type Given, given } from "../given.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { parseHostPattern } from "./network/host-pattern.ts";
import type { SandboxLimits, SandboxPolicy } from "./sandbox.ts";
import { checkSystemCalls } from "./seccomp/check-system-calls.ts";

const MEBIBYTE = 1024 * 1024;

/** Limits of one call, unless a policy says otherwise. */
export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  wallMilliseconds: 120_000,
  cpuSeconds: 120,
  processes: 128,
  memoryBytes: 1024 * MEBIBYTE,
  fileBytes: 64 * MEBIBYTE,
  writtenBytes: 128 * MEBIBYTE,
  writtenFiles: 10_000,
  outputBytes: 64 * 1024,
};

/** Changes to the default policy; limits are merged one by one. */
export interface PolicyOverrides {
  readonly mode?: SandboxPolicy["workspace"]["mode"] | undefined;
  readonly writable?: boolean | undefined;
  readonly readOnlyPaths?: readonly string[] | undefined;
  readonly environment?: readonly string[] | undefined;
  /** `ask`: no hosts are allowed yet, and somebody is asked about each; see `NetworkPolicy`. */
  readonly network?: SandboxPolicy["network"] | "ask" | undefined;
  readonly limits?: Given<SandboxLimits> | undefined;
  readonly systemCalls?: readonly string[] | undefined;
  readonly writableGit?: boolean | undefined;
  readonly strict?: boolean | undefined;
}

const OVERRIDES: { readonly [Name in keyof Required<PolicyOverrides>]: true } = {
  mode: true,
  writable: true,
  readOnlyPaths: true,
  environment: true,
  network: true,
  limits: true,
  systemCalls: true,
  writableGit: true,
  strict: true,
};

const PARTS: { readonly [Name in keyof Required<SandboxPolicy>]: true } = {
  workspace: true,
  readOnlyPaths: true,
  environment: true,
  network: true,
  limits: true,
  systemCalls: true,
  writableGit: true,
  strict: true,
};

const WORKSPACE_PARTS: { readonly [Name in keyof SandboxPolicy["workspace"]]: true } = {
  path: true,
  mode: true,
  writable: true,
};

/**
 * Without this check, a misspelt name would silently keep a default.
 * @throws OstinatoError `sandbox.policy` for an unknown name.
 */
export function checkOverrides(overrides: PolicyOverrides): void {
  refuseUnknownNames("a part of a sandbox policy", overrides, OVERRIDES, "sandbox.policy");
  refuseUnknownLimits(overrides.limits);
  checkNetwork(overrides.network ?? "off");
}

/**
 * A policy that opens only the workspace: writes go to an overlay; no network, no host environment, no host files
 * except the system's programs.
 * @throws OstinatoError `sandbox.policy` for an unknown name, a relative path, or a limit that isn't a positive
 *   number.
 */
export function defaultPolicy(
  workspacePath: string,
  overrides: PolicyOverrides = {},
): SandboxPolicy {
  checkOverrides(overrides);
  return checkPolicy({
    workspace: {
      path: workspacePath,
      mode: overrides.mode ?? "overlay",
      writable: overrides.writable ?? true,
    },
    readOnlyPaths: overrides.readOnlyPaths ?? [],
    environment: overrides.environment ?? [],
    network: wholeNetwork(overrides.network ?? "off"),
    limits: { ...DEFAULT_SANDBOX_LIMITS, ...given(overrides.limits) },
    ...(overrides.systemCalls === undefined ? {} : { systemCalls: overrides.systemCalls }),
    ...(overrides.writableGit === undefined ? {} : { writableGit: overrides.writableGit }),
    ...(overrides.strict === undefined ? {} : { strict: overrides.strict }),
  });
}

/** Returns the policy with normalized paths. @throws OstinatoError `sandbox.policy`. */
export function checkPolicy(policy: SandboxPolicy): SandboxPolicy {
  refuseUnknownNames("a part of a sandbox policy", policy, PARTS, "sandbox.policy");
  refuseUnknownNames(
    "a part of a sandbox policy's workspace",
    policy.workspace,
    WORKSPACE_PARTS,
    "sandbox.policy",
  );
  const path = checkPath(policy.workspace.path, "The workspace");
  if (path === "/") {
    throw new OstinatoError("sandbox.policy", "The workspace can't be the whole file system.", {
      hint: "Name the folder that the run may read and change.",
    });
  }
  for (const name of policy.environment) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new OstinatoError(
        "sandbox.policy",
        `"${name}" is not a valid name of an environment variable.`,
      );
    }
  }
  refuseUnknownLimits(policy.limits);
  for (const name of Object.keys(DEFAULT_SANDBOX_LIMITS) as (keyof SandboxLimits)[]) {
    const value = policy.limits[name];
    if (!Number.isFinite(value) || value <= 0) {
      throw new OstinatoError(
        "sandbox.policy",
        `The limit ${name} is ${value}; it must be a positive number.`,
      );
    }
  }
  checkNetwork(policy.network);
  checkSystemCalls(policy.systemCalls ?? []);
  for (const name of ["strict", "writableGit"] as const) {
    const value: unknown = policy[name];
    if (value === undefined || typeof value === "boolean") continue;
    throw new OstinatoError(
      "sandbox.policy",
      `\`${name}\` of a sandbox policy can't be ${inspect(value)}.`,
      { hint: "Use true or false." },
    );
  }
  return {
    ...policy,
    network: wholeNetwork(policy.network),
    workspace: { ...policy.workspace, path },
    readOnlyPaths: policy.readOnlyPaths.map((each) => checkPath(each, "A read-only path")),
  };
}

function wholeNetwork(network: NonNullable<PolicyOverrides["network"]>): SandboxPolicy["network"] {
  return network === "ask" ? { allow: [], ask: true } : network;
}

function checkNetwork(network: NonNullable<PolicyOverrides["network"]>): void {
  if (network === "off" || network === "ask") return;
  const { allow, ask = false, ...unknown } = network ?? {};
  if (!Array.isArray(allow) || typeof ask !== "boolean" || Object.keys(unknown).length > 0) {
    throw new OstinatoError(
      "sandbox.policy",
      `The network of a sandbox policy can't be ${inspect(network)}.`,
      { hint: 'Use "off", "ask", { allow: ["example.org"] } or { allow: [...], ask: true }.' },
    );
  }
  allow.forEach(parseHostPattern);
}

function refuseUnknownLimits(limits: unknown): void {
  refuseUnknownNames(
    "a limit of a sandbox policy",
    limits,
    DEFAULT_SANDBOX_LIMITS,
    "sandbox.policy",
  );
}

function checkPath(path: string, what: string): string {
  if (!isAbsolute(path) || path.includes("\0")) {
    throw new OstinatoError("sandbox.policy", `${what} must be an absolute path, not "${path}".`);
  }
  const plain = normalize(path);
  return plain.length > 1 && plain.endsWith("/") ? plain.slice(0, -1) : plain;
}

/** The smaller value of each limit: a call may ask for less, never for more. */
export function narrowLimits(
  allowed: SandboxLimits,
  asked: Given<SandboxLimits> = {},
): SandboxLimits {
  const narrowed: { -readonly [Name in keyof SandboxLimits]: number } = { ...allowed };
  for (const name of Object.keys(allowed) as (keyof SandboxLimits)[]) {
    const value = asked[name];
    if (value !== undefined && value < allowed[name]) narrowed[name] = Math.max(value, 0);
  }
  return narrowed;
}
