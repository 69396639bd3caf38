import { readFileSync } from "node:fs";
import type { StartedProcess } from "../exec/process-status.ts";
import type { SandboxProcess } from "../exec/sandbox-process.ts";
import type { SandboxLimits } from "../sandbox.ts";
import { type DiskMeter, type DiskUsage, isOver } from "./disk-meter.ts";
import { exactMemory } from "./exact-memory.ts";
import { NamespaceMeter } from "./namespace-usage.ts";

const DISK_MILLISECONDS = 20;
const PROCESS_MILLISECONDS = 100;

/** If less than this share of the machine's memory is free, sandboxed processes are ended. */
const MACHINE_SHARE = 0.02;

/**
 * Watches one call from outside: the total memory and processor time of its processes, and what it writes. Calls
 * `exceeded` at most once per limit. Returns a function that stops watching.
 */
export function watchCall(
  process: SandboxProcess,
  limits: SandboxLimits,
  disk: DiskMeter | null,
  exceeded: (limit: keyof SandboxLimits) => void,
): () => void {
  let stopped = false;
  let processTimer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  const diskTimer = disk === null ? undefined : watchDisk(disk, limits, exceeded);
  void process.started.then((started) => {
    if (started === null || stopped) return;
    processTimer = watchProcesses(started, limits, exceeded);
    if (started.namespace !== null) forget = disk?.countUnlinkedOf(started.namespace);
  });
  return () => {
    stopped = true;
    clearInterval(processTimer);
    clearInterval(diskTimer);
    forget?.();
  };
}

/** The part of `watchCall` about processes. */
export function watchProcesses(
  started: StartedProcess,
  limits: SandboxLimits,
  exceeded: (limit: keyof SandboxLimits) => void,
): NodeJS.Timeout | undefined {
  const { namespace } = started;
  if (namespace === null) return undefined;
  const meter = new NamespaceMeter(namespace, started.pid);
  const timer = setInterval(() => {
    const usage = meter.read();
    if (usage.cpuSeconds > limits.cpuSeconds) exceeded("cpuSeconds");
    const isOver = usage.memoryBytes > limits.memoryBytes;
    if (isOver && exactMemory(namespace) + usage.unsharedBytes > limits.memoryBytes) {
      exceeded("memoryBytes");
    } else if (machineIsShort()) exceeded("memoryBytes");
  }, PROCESS_MILLISECONDS);
  // The timer must not keep the event loop alive; the call itself does.
  return timer.unref();
}

/** Detects kernel memory that no process's count includes, such as full sockets. */
function machineIsShort(): boolean {
  const text = readFileSync("/proc/meminfo", "latin1");
  const value = (name: string) =>
    Number.parseInt(text.slice(text.indexOf(`${name}:`) + name.length + 1), 10);
  return value("MemAvailable") < value("MemTotal") * MACHINE_SHARE;
}

/**
 * The part of `watchCall` about what is written. @param usedBeside Bytes of other writes that count towards the
 * same limit.
 */
export function watchDisk(
  disk: DiskMeter,
  limits: SandboxLimits,
  exceeded: (limit: keyof SandboxLimits) => void,
  usedBeside: () => number = () => 0,
): NodeJS.Timeout {
  let least: DiskUsage = { bytes: 0, files: 0 };
  const allowed = () => ({
    bytes: Math.max(limits.writtenBytes - usedBeside(), least.bytes),
    files: Math.max(limits.writtenFiles, least.files),
  });
  // A run over its limit may still run commands that free space, as long as they don't write more.
  let busy = isOver(disk.used, allowed());
  if (busy) {
    const begun = (used: DiskUsage) => {
      least = used;
      busy = false;
    };
    disk.count().then(begun, () => begun(disk.used));
  }
  return setInterval(() => {
    if (busy) return;
    busy = true;
    const limit = allowed();
    disk
      .isOver(limit)
      .then((over) => {
        if (over) exceeded(disk.used.bytes > limit.bytes ? "writtenBytes" : "writtenFiles");
      })
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  }, DISK_MILLISECONDS);
}
