import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

const ESTABLISHED = "01";

/**
 * Does the other end of a connection over this machine's loopback belong to the user of this process? The
 * kernel keeps the owner of every socket (`/proc/net/tcp`). False where it can't be told: on other systems.
 */
export function isOwnConnection({ remotePort, localPort }: Socket): boolean {
  if (remotePort === undefined || localPort === undefined) return false;
  let table: string;
  try {
    table = readFileSync("/proc/self/net/tcp", "latin1");
  } catch {
    return false;
  }
  const ends = [loopback(remotePort), loopback(localPort)];
  const row = table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, remote, state]) => {
      return local === ends[0] && remote === ends[1] && state === ESTABLISHED;
    });
  return row !== undefined && Number(row[7]) === process.getuid?.();
}

/** 127.0.0.1 as the kernel writes it on machines of little-endian order, which all that run this are. */
function loopback(port: number): string {
  return `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}
