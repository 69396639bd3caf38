import { hash } from "node:crypto";
import { join } from "node:path";

/** A file name's longest, less the ending. */
const LONGEST_NAME = 200;

/**
 * The file of a tenant's runs: each tenant has a file of its own, in a folder beside the journal. `default`, whose
 * runs every command without a tenant sees, has the journal itself.
 */
export function tenantPath(journal: string, tenant: string): string {
  if (tenant === "default") return journal;
  const encoded = encodeURIComponent(tenant);
  // No encoded name has two of these.
  const name = encoded.length > LONGEST_NAME ? `%%${hash("sha256", tenant, "hex")}` : encoded;
  return join(`${journal}-tenants`, `${name}.db`);
}
