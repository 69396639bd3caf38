import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

const ESTABLISHED = "01";

/**
 * Does the other end of a loopback connection belong to the user of this process? The kernel lists
 * the owner of every socket (`/proc/net/tcp`). False if that can't be determined: on other systems.
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

/**
 * 127.0.0.1 as the kernel writes it on little-endian machines; all supported machines are
 * little-endian.
 */
function loopback(port: number): string {
  return `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}
