import { createRequire } from "node:module";
import { OstinatoError } from "../errors.ts";

/**
 * The packages that `encode-traces.ts` needs, with the versions that it is tested with. Users of
 * the package install them on demand.
 */
export const SENDING_PACKAGES: { readonly [name: string]: string } = {
  "@langfuse/core": "5.11.1",
  "@langfuse/otel": "5.11.1",
  "@langfuse/tracing": "5.11.1",
  "@opentelemetry/api": "1.9.1",
  "@opentelemetry/core": "2.12.0",
  "@opentelemetry/exporter-trace-otlp-http": "0.223.0",
  "@opentelemetry/otlp-transformer": "0.223.0",
  "@opentelemetry/resources": "2.12.0",
  "@opentelemetry/sdk-trace-base": "2.12.0",
};

const require = createRequire(import.meta.url);

/**
 * @throws OstinatoError `runtime.package-missing`, with the command that installs the missing
 *   packages.
 */
export function requireSendingPackages(): void {
  const missing = Object.entries(SENDING_PACKAGES).filter(([name]) => !isInstalled(name));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(", ");
  throw new OstinatoError(
    "runtime.package-missing",
    `Sending traces needs packages that are not installed: ${names}.`,
    {
      hint: `Install them: npm install ${missing.map(([name, version]) => `${name}@${version}`).join(" ")}`,
    },
  );
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // A package that supports only `import` is found too, but has no entry for `require`.
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}
