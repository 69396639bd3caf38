/**
 * Writes the schemas with which the grammar is tested, and their instances: `npx node` this file after a change to
 * records or forms. Nothing in them was fetched; the records are of our own invention.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { schemaSetFile, schemaSetLines } from "./schema-set.ts";

mkdirSync(new URL(".", schemaSetFile), { recursive: true });
writeFileSync(schemaSetFile, schemaSetLines());
