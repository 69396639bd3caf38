import { createHash } from "node:crypto";

/** SHA-256, hexadecimal, of a JSON value. The order of keys matters: it determines the order of properties. */
export function schemaHash(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(value) ?? "undefined")
    .digest("hex");
}
