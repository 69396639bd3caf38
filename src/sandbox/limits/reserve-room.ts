import { SandboxFileError, type SandboxLimits } from "../sandbox.ts";
import type { DiskMeter } from "./disk-meter.ts";

/** Reserves space for a file that the worker writes. @throws SandboxFileError `EDQUOT`. */
export async function reserveRoom(
  disk: DiskMeter | null,
  { writtenBytes, writtenFiles }: SandboxLimits,
  path: string,
  bytes: number,
): Promise<void> {
  if ((await disk?.reserve(bytes, { bytes: writtenBytes, files: writtenFiles })) !== false) return;
  throw new SandboxFileError(
    "EDQUOT",
    path,
    `The run may write ${writtenBytes} bytes in ${writtenFiles} files; there is no room for this file.`,
  );
}
