import { type ArrayShape, itemOf } from "../../schema/shape/array-shape.ts";
import type { Constraint } from "../../schema/shape/constraint.ts";
import type { Emitter } from "../emitter.ts";
import { alternatives, sequence } from "../expression.ts";
import { emitArray } from "./emit-array.ts";

/** With more states than this for one array, `contains` isn't worth its cost. */
const mostStates = 200;

/** Arrays in which a number of items satisfy a constraint: a rule for each position and each number found so far. */
export function emitContains(
  shape: ArrayShape,
  emitter: Emitter,
  path: string,
  hint: string,
): string | null {
  const { json, rules, report, reader } = emitter;
  const [wanted] = shape.contains;
  report.loosen(...shape.issues);
  const endless = shape.maximum === Number.POSITIVE_INFINITY;
  const fixed = Math.max(1, shape.prefix.length, shape.minimum, wanted?.from ?? 0);
  const places = endless ? fixed : shape.maximum;
  const most =
    wanted === undefined || wanted.maximum === Number.POSITIVE_INFINITY
      ? (wanted?.minimum ?? 0)
      : wanted.maximum;
  if (wanted === undefined || shape.contains.length > 1 || (places + 1) * (most + 1) > mostStates) {
    const reason = "a grammar can't count this many items";
    report.loosen({ path, keyword: "contains", reason });
    return emitArray({ ...shape, contains: [] }, emitter, path, hint);
  }
  const bounded = wanted.maximum < Number.POSITIVE_INFINITY;
  const close = sequence(json.use("ws"), '"]"');
  const comma = sequence('","', json.use("ws"));
  const other = reader.constraints.not(wanted.value);
  const known = new Map<string, string | null>();

  /** What may follow after `index` items, of which `found` count. */
  const after = (index: number, found: number): string | null => {
    const key = `${index} ${found}`;
    const done = known.get(key);
    if (done !== undefined) return done;
    const name = endless && index >= places ? rules.reserve(hint) : null;
    if (name !== null) known.set(key, name);
    const lead = index === 0 ? "" : comma;
    const parts: string[] = [];
    const next = Math.min(index + 1, places);
    let counts = false;
    const add = (constraint: Constraint, count: number): boolean => {
      const both = reader.constraints.both(itemOf(shape, index), constraint);
      if (reader.isEmpty(both)) return false;
      const value = emitter.value(both, `${hint}-item`);
      const rest = value === null ? null : after(next, count);
      if (value === null || rest === null) return false;
      parts.push(sequence(lead, value, rest));
      return true;
    };
    if (index < shape.maximum) {
      if (index < wanted.from) add(reader.constraints.any, found);
      else {
        // Without an upper bound an item that counts need not be counted.
        add(bounded ? other : reader.constraints.any, found);
        if (found < most) counts = add(wanted.value, found + 1);
      }
    }
    if (index >= shape.minimum && found >= wanted.minimum) parts.push(index === 0 ? '"]"' : close);
    // If the same items may follow forever, only one that counts leads to an end.
    const lost = name !== null && found < wanted.minimum && !counts;
    if (parts.length === 0 || lost) {
      known.set(key, null);
      return null;
    }
    const body = alternatives(parts);
    if (name !== null) rules.define(name, body);
    const expression = name ?? rules.add(body, hint);
    known.set(key, expression);
    return expression;
  };
  const rest = after(0, 0);
  return rest === null ? null : sequence('"["', json.use("ws"), rest);
}
