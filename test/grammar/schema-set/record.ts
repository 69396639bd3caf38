import type { Field, Json } from "./field.ts";

/** A thing of some trade as its program would describe it: named values, some of which must be there. */
export interface DataRecord {
  readonly name: string;
  readonly title: string;
  readonly fields: { readonly [name: string]: Field };
  /** Names of fields that are always there: at least one. */
  readonly required: readonly string[];
  /** The name of a required field with a few fixed values, on which others may depend. */
  readonly kind: string;
}

/** A record's schema with all that can be told about values of it. */
export interface RecordValues {
  readonly record: DataRecord;
  readonly schema: Json;
  /** With all fields. */
  readonly full: Json;
  /** With the required ones alone, of other values. */
  readonly least: Json;
  /** Invalid ones, each in one way. */
  readonly invalid: readonly Json[];
  /** Names of fields that may be missing: at least two. */
  readonly optional: readonly [string, string, ...string[]];
}

/** The record as a closed object. */
export function recordValues(record: DataRecord): RecordValues {
  const { fields, required, title } = record;
  const names = Object.keys(fields);
  const [first, second, ...more] = names.filter((name) => !required.includes(name));
  if (first === undefined || second === undefined || !required.includes(record.kind)) {
    throw new Error(`${record.name} needs two fields that may be missing, and its kind`);
  }
  const full = pick(record, names, 0);
  const schema = {
    title,
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, fieldOf(record, name).schema])),
    required,
    additionalProperties: false,
  };
  const wrong = names.flatMap((name) =>
    fieldOf(record, name).bad.map((value) => ({ ...full, [name]: value })),
  );
  const missing = required.map((name) => omit(full, name));
  const invalid = [...wrong, ...missing, { ...full, unheard_of: true }];
  return {
    record,
    schema,
    full,
    least: pick(
      record,
      names.filter((name) => required.includes(name)),
      1,
    ),
    invalid,
    optional: [first, second, ...more],
  };
}

/** An object of these fields, each with its good value of that number. */
export function pick(record: DataRecord, names: readonly string[], number: 0 | 1): Json {
  return Object.fromEntries(names.map((name) => [name, fieldOf(record, name).good[number]]));
}

export function fieldOf({ name: record, fields }: DataRecord, name: string): Field {
  const field = fields[name];
  if (field === undefined) throw new Error(`${record} has no field ${name}`);
  return field;
}

export function omit(object: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
