import type { Json } from "./field.ts";
import type { RecordValues } from "./record.ts";

/** A schema and what is known about values of it, by how they were made and not by any validator. */
export interface SchemaCase {
  readonly schema: Json;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}

/** A way in which schemas are put together, shown on a record. */
export type Form = (values: RecordValues) => SchemaCase;

/** At most so many of a list, from its whole length. */
export function some<Item>(list: readonly Item[], count: number): Item[] {
  const step = Math.max(1, list.length / count);
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, index) => list[Math.floor(index * step)],
  ).filter((item) => item !== undefined);
}

/** The first two values that the record's kind may have. */
export function kinds({ record }: RecordValues): [unknown, unknown] {
  const [first, second] = record.fields[record.kind]?.good ?? [];
  return [first, second];
}
