export type Json = { readonly [name: string]: unknown };

/** A value of a record: its schema, values that fulfil it, and values that don't. */
export interface Field {
  readonly schema: Json;
  readonly good: readonly [unknown, unknown, ...unknown[]];
  readonly bad: readonly [unknown, ...unknown[]];
}

type Values = readonly [unknown, unknown, ...unknown[]];
type Wrong = readonly [unknown, ...unknown[]];

/** Keywords that say nothing about values: titles, descriptions, defaults. */
export function noted({ schema, ...field }: Field, notes: Json): Field {
  return { ...field, schema: { ...schema, ...notes } };
}

/** A text of so many characters, counted as code points. */
export function text(minLength: number, maxLength: number, good: Values): Field {
  const short = minLength === 0 ? [] : ["a".repeat(minLength - 1)];
  const bad = [17, "é".repeat(maxLength + 1), null, ...short] as const;
  const bounds = minLength === 0 ? { maxLength } : { minLength, maxLength };
  return { schema: { type: "string", ...bounds }, good, bad };
}

export function pattern(source: string, good: Values, bad: Wrong): Field {
  return { schema: { type: "string", pattern: source }, good, bad: [...bad, 404] };
}

export function format(name: string, good: Values, bad: Wrong): Field {
  return { schema: { type: "string", format: name }, good, bad: [...bad, false] };
}

export function choice(first: string, second: string, ...more: string[]): Field {
  const values = [first, second, ...more] as const;
  return { schema: { enum: values }, good: values, bad: [`${first}${second}`, "", null] };
}

/** Whole numbers in a range, both ends included. */
export function integer(minimum: number, maximum: number, multipleOf = 1): Field {
  return {
    schema: { type: "integer", minimum, maximum, ...(multipleOf > 1 && { multipleOf }) },
    good: [minimum, maximum],
    bad: [
      minimum - multipleOf,
      maximum + multipleOf,
      minimum + 0.5,
      String(minimum),
      ...(multipleOf > 1 ? [minimum + 1] : []),
    ],
  };
}

/** An amount with cents: more than nothing, below a limit. */
export function amount(exclusiveMaximum: number): Field {
  return {
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum, multipleOf: 0.01 },
    good: [0.01, exclusiveMaximum - 0.5, exclusiveMaximum / 2],
    bad: [0, exclusiveMaximum, 0.125, "1.50"],
  };
}

/** A measured value in a range, both ends included. */
export function measure(minimum: number, maximum: number): Field {
  return {
    schema: { type: "number", minimum, maximum },
    good: [minimum, maximum, (minimum + maximum) / 2],
    bad: [minimum - 0.001, maximum + 0.001, String(maximum), null],
  };
}

export const flag: Field = { schema: { type: "boolean" }, good: [true, false], bad: ["true", 1] };

export function list(items: Field, minItems: number, maxItems: number): Field {
  const [first, second] = items.good;
  const full = Array.from({ length: maxItems }, (_, index) => (index % 2 === 0 ? first : second));
  const short = minItems === 0 ? [] : [full.slice(0, minItems - 1)];
  return {
    schema: { type: "array", items: items.schema, ...(minItems > 0 && { minItems }), maxItems },
    good: [full.slice(0, Math.max(1, minItems)), full],
    bad: [[...full, first], [items.bad[0], ...full.slice(1)], { 0: first }, ...short],
  };
}

/** A list without equal items. */
export function set(items: Field, maxItems: number): Field {
  const [first, second] = items.good;
  return {
    schema: { type: "array", items: items.schema, uniqueItems: true, maxItems },
    good: [[first], [first, second]],
    bad: [[first, first], [items.bad[0]], first],
  };
}

/** A fixed number of values, each with a meaning of its own. */
export function tuple(first: Field, second: Field): Field {
  const { good: one } = first;
  const { good: two } = second;
  return {
    schema: {
      type: "array",
      prefixItems: [first.schema, second.schema],
      items: false,
      minItems: 2,
    },
    good: [
      [one[0], two[0]],
      [one[1], two[1]],
    ],
    bad: [[one[0]], [one[0], two[0], one[0]], [first.bad[0], two[0]], [one[0], second.bad[0]]],
  };
}

export function nullable(field: Field): Field {
  const bad = field.bad.filter((value) => value !== null);
  const { type } = field.schema;
  const schema =
    typeof type === "string"
      ? { ...field.schema, type: [type, "null"] }
      : { anyOf: [field.schema, { type: "null" }] };
  return { schema, good: [...field.good, null], bad: [bad[0], ...bad.slice(1)] };
}

export function constant(value: string | number | boolean): Field {
  return { schema: { const: value }, good: [value, value], bad: [`${value}-`, null, [value]] };
}

/** An object inside a record, closed; all of its properties are required. */
export function group(fields: { readonly [name: string]: Field }): Field {
  const names = Object.keys(fields);
  const each = (pick: (field: Field) => unknown) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, pick(field)]));
  const first = each(({ good }) => good[0]);
  const [broken = "", missing = ""] = [names.at(-1), names[0]];
  const without = Object.fromEntries(Object.entries(first).filter(([name]) => name !== missing));
  return {
    schema: {
      type: "object",
      properties: each(({ schema }) => schema),
      required: names,
      additionalProperties: false,
    },
    good: [first, each(({ good }) => good[1])],
    bad: [{ ...first, [broken]: fields[broken]?.bad[0] }, without, { ...first, extra: 1 }, "none"],
  };
}
