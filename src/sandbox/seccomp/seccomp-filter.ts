import { OstinatoError } from "../../errors.ts";
import { assembleFilter } from "./assemble-filter.ts";
import { allowedCalls, type FilterOptions, filterRules } from "./filter-rules.ts";

/**
 * The system-call filter that every process in a sandbox runs under, as bytes for `bwrap --seccomp`.
 * @throws OstinatoError `sandbox.unavailable` on an unsupported architecture.
 */
export function seccompFilter(
  options: FilterOptions & { readonly architecture?: string },
): Uint8Array {
  const architecture = options.architecture ?? process.arch;
  if (architecture !== "x64" && architecture !== "arm64") {
    throw new OstinatoError(
      "sandbox.unavailable",
      `There is no system-call filter for the architecture "${architecture}".`,
      { hint: "The sandbox runs on x64 and arm64 Linux." },
    );
  }
  return assembleFilter(architecture, filterRules(options), allowedCalls(options));
}
