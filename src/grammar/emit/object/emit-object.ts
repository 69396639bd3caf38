import type { Constraint } from "../../schema/shape/constraint.ts";
import { type ObjectShape, propertyOf } from "../../schema/shape/object-shape.ts";
import { always, assume, mentioned, type Presence } from "../../schema/shape/presence.ts";
import type { Emitter } from "../emitter.ts";
import { sequence } from "../expression.ts";
import { gbnfText } from "../gbnf-text.ts";
import { emitText } from "../value/emit-strings.ts";
import { emitMembers } from "./emit-members.ts";
import { ObjectRules } from "./object-rules.ts";
import { ObjectStates } from "./object-state.ts";
import { PresenceMachine } from "./presence-machine.ts";
import { undeclaredNames } from "./undeclared-names.ts";

/** The objects of a shape; null if there are none. */
export function emitObject(
  shape: ObjectShape,
  emitter: Emitter,
  path: string,
  hint: string,
): string | null {
  const { reader, json, report } = emitter;
  if (reader.isEmptyObject(shape)) return null;
  if (isEveryObject(shape, emitter)) {
    report.loosen(...shape.issues);
    return json.use("object");
  }
  const declared = new Set([...shape.named.keys(), ...mentioned(shape.presence)]);
  // Outer objects choose first, so the order is chosen before the values are written.
  const order = emitter.chooseOrder(declared.size, isCounted(shape), path);
  let presence = reader.possiblePresence(shape);
  const named: { readonly name: string; readonly text: string }[] = [];
  for (const name of declared) {
    const constraint = propertyOf(shape, name, reader);
    const value = reader.isEmpty(constraint) ? null : emitter.value(constraint, name);
    if (value === null) {
      presence = assume(presence, name, false);
      continue;
    }
    const text = sequence(gbnfText(JSON.stringify(name)), json.use("colon"), value);
    named.push({ name, text });
  }
  if (presence.kind === "never") return null;
  const others = emitOthers(shape, [...declared], emitter, path, hint);
  report.loosen(...shape.issues);
  const needed = requiredCount(presence);
  if (shape.minimum > needed + 1 && others.length > 0) {
    const reason = "a grammar can't express that the names of undeclared properties differ";
    report.loosen({ path, keyword: "minProperties", reason });
  }
  const bounds = {
    minimum: shape.minimum > needed ? shape.minimum : 0,
    maximum:
      others.length === 0 && shape.maximum >= named.length
        ? Number.POSITIVE_INFINITY
        : shape.maximum,
  };
  const names = named.map(({ name }) => name);
  const texts = named.map(({ text }) => text);
  const counts = bounds.minimum > 0 || bounds.maximum < Number.POSITIVE_INFINITY;
  if (!counts) {
    return emitMembers(texts, others, new PresenceMachine(names, presence), order, emitter);
  }
  const states = new ObjectStates(names, others.length > 0, bounds, order.kind === "any");
  const members = new ObjectRules(states, texts, others, emitter, hint.slice(0, 12)).emit(presence);
  return members === null ? null : sequence('"{"', json.use("ws"), members);
}

/** Members whose names the schema doesn't declare: one expression per region of names. */
function emitOthers(
  shape: ObjectShape,
  declared: readonly string[],
  emitter: Emitter,
  path: string,
  hint: string,
): string[] {
  const { reader, json, options, report } = emitter;
  const { languages, constraints } = reader;
  const { names: others, complete } = undeclaredNames(declared, languages);
  const closed = options.undeclaredProperties === "refuse" && shape.declared;
  const members: string[] = [];
  for (const region of shape.regions) {
    if (region.value.isNone || (closed && region.value === constraints.any)) continue;
    const names = languages.intersection(region.names, others);
    if (reader.isEmptyText(names) || reader.isEmpty(region.value)) continue;
    const value = emitter.value(region.value, `${hint}-value`);
    const key = value === null ? null : emitText(names, emitter, path, `${hint}-key`, "leave-out");
    if (key === null || value === null) continue;
    const quoted = key === "string-tail" ? json.use("string") : sequence('"\\""', key);
    members.push(emitter.rules.add(sequence(quoted, json.use("colon"), value), `${hint}-other`));
    if (!complete) {
      const reason = "undeclared names that begin like a declared one are not offered";
      report.narrow(path, "additionalProperties", reason);
    }
  }
  return members;
}

function isEveryObject(shape: ObjectShape, { reader, options }: Emitter): boolean {
  const [region] = shape.regions;
  return (
    shape.named.size === 0 &&
    !(shape.declared && options.undeclaredProperties === "refuse") &&
    shape.regions.length === 1 &&
    isAny(region?.value) &&
    region?.names === reader.languages.anything &&
    shape.presence === always &&
    shape.minimum === 0 &&
    shape.maximum === Number.POSITIVE_INFINITY
  );
}

function isAny(constraint: Constraint | undefined): boolean {
  return constraint !== undefined && constraint.literals.length === 0 && !constraint.isNone;
}

function isCounted(shape: ObjectShape): boolean {
  return shape.minimum > 0 || shape.maximum < Number.POSITIVE_INFINITY;
}

/** How many properties the condition always requires. */
function requiredCount(presence: Presence): number {
  if (presence.kind === "has") return 1;
  return presence.kind === "all" ? presence.parts.filter((part) => part.kind === "has").length : 0;
}
