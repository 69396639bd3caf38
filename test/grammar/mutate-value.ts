type Json = Record<string, unknown>;

/** Values that differ from a given one in one place: what a model that is almost right would write. */
export function mutations(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return [
      ...value.flatMap((item, index) => mutations(item).map((other) => value.with(index, other))),
      ...value.map((_, index) => value.toSpliced(index, 1)),
      [...value, null],
      [...value, ...value.slice(-1)],
      value.toReversed(),
    ];
  }
  if (typeof value === "object" && value !== null) return objectMutations(value as Json);
  if (typeof value === "number")
    return [value + 1, value - 1, value + 0.5, -value + 0, String(value)];
  if (typeof value === "string") {
    const characters = [...value];
    const shorter = [characters.slice(1).join(""), characters.slice(0, -1).join("")];
    return [`${value}a`, `😀${value}`, ...shorter, value.toUpperCase(), null];
  }
  return typeof value === "boolean" ? [!value, String(value)] : [false, "null", 0];
}

function objectMutations(value: Json): unknown[] {
  const names = Object.keys(value);
  const without = (name: string) =>
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  return [
    ...names.flatMap((name) =>
      mutations(value[name]).map((other) => ({ ...value, [name]: other })),
    ),
    ...names.map(without),
    ...names.map((name) => ({ ...without(name), [`${name}x`]: value[name] })),
    { ...value, other: 1 },
    // The same members, the last one first.
    Object.fromEntries(Object.entries(value).toReversed()),
    [value],
  ];
}
