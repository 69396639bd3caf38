import type { Emitter } from "../emitter.ts";
import { alternatives, grouped, sequence } from "../expression.ts";
import { AnyOrderWriter } from "./any-order-writer.ts";
import { NearOrderWriter } from "./near-order-writer.ts";
import { NestedOrderWriter } from "./nested-order-writer.ts";
import type { ObjectOrder } from "./object-order.ts";
import type { OrderWriter } from "./order-writer.ts";
import type { PresenceMachine } from "./presence-machine.ts";

/**
 * An object in the orders that `order` allows, if the number of its members doesn't matter.
 *
 * @param texts named properties: key, colon and value as one expression each
 * @param others expressions for unnamed properties; they may come anywhere, and more than once
 * @returns the object, including braces; null if none can be completed
 */
export function emitMembers(
  texts: readonly string[],
  others: readonly string[],
  presence: PresenceMachine,
  order: ObjectOrder,
  emitter: Emitter,
): string | null {
  const { json, rules } = emitter;
  const more = others.length === 0 ? "" : `(${json.use("next")} ${grouped(others.join(" | "))})*`;
  const members = texts.map((text) => rules.add(sequence(text, more), "member"));
  const key = `${JSON.stringify(order)} ${presence.key} ${members.join(" ")} | ${others.join(" ")}`;
  const known = emitter.objects.get(key);
  if (known !== undefined) return known;
  const parts = writers(members, presence, order, emitter).flatMap((writer) => writer.start());
  const canBeEmpty = presence.accepts(presence.start) && !presence.required.includes(true);
  if (others.length > 0) {
    // Other properties before the first named one.
    const some = parts.length === 0 ? [] : [rules.add(alternatives(parts), "members")];
    const self = rules.reserveState();
    const first = [...some, ...others.map((other) => `${other} ${self}`)];
    const end = canBeEmpty ? ` | ${json.use("end")}` : "";
    rules.define(self, `${json.use("next")} ${grouped(first.join(" | "))}${end}`);
    parts.splice(0, parts.length, ...(some.length > 0 || canBeEmpty ? first : []));
  }
  if (canBeEmpty) parts.push('"}"');
  if (parts.length === 0) return null;
  const expression = sequence('"{"', json.use("ws"), grouped(alternatives(parts)));
  emitter.objects.set(key, expression);
  return expression;
}

function writers(
  members: readonly string[],
  presence: PresenceMachine,
  order: ObjectOrder,
  emitter: Emitter,
): OrderWriter[] {
  switch (order.kind) {
    case "any":
      return [new AnyOrderWriter(members, presence, emitter)];
    case "declared":
      return [new NearOrderWriter(members, presence, 0, emitter)];
    case "some": {
      const nested = new NestedOrderWriter(members, presence, order.nested, emitter);
      if (order.early === 0) return [nested];
      return [nested, new NearOrderWriter(members, presence, order.early, emitter)];
    }
    default:
      return order satisfies never;
  }
}
