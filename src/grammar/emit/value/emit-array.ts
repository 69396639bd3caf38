import { type ArrayShape, itemOf } from "../../schema/shape/array-shape.ts";
import type { Emitter } from "../emitter.ts";
import { alternatives, sequence } from "../expression.ts";
import { repetition } from "../repetition.ts";
import { emitContains } from "./emit-contains.ts";

/** The arrays of a shape; null if there are none. */
export function emitArray(
  shape: ArrayShape,
  emitter: Emitter,
  path: string,
  hint: string,
): string | null {
  const { json, rules, report } = emitter;
  if (emitter.reader.isEmptyArray(shape)) return null;
  if (isEveryArray(shape)) {
    report.loosen(...shape.issues);
    return json.use("array");
  }
  if (shape.unique && shape.maximum > 1) {
    const reason = "a grammar can't express that all items differ";
    report.loosen({ path, keyword: "uniqueItems", reason });
  }
  if (shape.contains.length > 0) return emitContains(shape, emitter, path, hint);
  report.loosen(...shape.issues);
  const close = sequence(json.use("ws"), '"]"');
  const open = sequence('"["', json.use("ws"));
  const comma = sequence('","', json.use("ws"));
  const item = (index: number): string | null =>
    index >= shape.maximum ? null : emitter.value(itemOf(shape, index), `${hint}-item`);

  // From the end: what may follow after all items of the prefix.
  let rest: string = close;
  const later = item(shape.prefix.length);
  if (later === null && shape.minimum > shape.prefix.length) return null;
  if (later !== null) {
    const minimum = Math.max(0, shape.minimum - shape.prefix.length);
    const maximum = shape.maximum - shape.prefix.length;
    if (shape.prefix.length > 0) {
      rest = sequence(repetition(sequence(comma, later), minimum, maximum, rules, hint), close);
    } else {
      const first = sequence(
        later,
        repetition(sequence(comma, later), Math.max(0, minimum - 1), maximum - 1, rules, hint),
        close,
      );
      return sequence(open, minimum > 0 ? first : `(${alternatives([first, '"]"'])})`);
    }
  }
  for (let index = shape.prefix.length - 1; index >= 0; index--) {
    const value = item(index);
    const lead = index === 0 ? "" : comma;
    const end = index === 0 ? '"]"' : close;
    const parts: string[] = [];
    if (value !== null) parts.push(sequence(lead, value, rest));
    if (index >= shape.minimum) parts.push(end);
    if (parts.length === 0) return null;
    rest = parts.length === 1 ? (parts[0] ?? end) : rules.add(alternatives(parts), hint);
  }
  return sequence(open, rest === close ? '"]"' : rest);
}

function isEveryArray(shape: ArrayShape): boolean {
  return (
    shape.prefix.length === 0 &&
    shape.rest.literals.length === 0 &&
    !shape.rest.isNone &&
    shape.minimum === 0 &&
    shape.maximum === Number.POSITIVE_INFINITY &&
    !shape.unique &&
    shape.contains.length === 0
  );
}
