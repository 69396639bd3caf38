import type { TypeReader } from "../schema/read/type-reader.ts";
import type { Constraint } from "../schema/shape/constraint.ts";
import type { ValueType } from "../schema/value-type.ts";
import { EmitReport } from "./emit-report.ts";
import { alternatives, isAtom } from "./expression.ts";
import { JsonRules } from "./json-rules.ts";
import { emitObject } from "./object/emit-object.ts";
import { affordableOrder, type ObjectOrder } from "./object/object-order.ts";
import { RuleSet } from "./rule-set.ts";
import { StringCharacters } from "./value/character-expression.ts";
import { emitArray } from "./value/emit-array.ts";
import { emitNumbers } from "./value/emit-numbers.ts";
import { emitStrings } from "./value/emit-strings.ts";

export interface EmitOptions {
  /** Whether an object that declares properties may have others, if its schema doesn't say. */
  readonly undeclaredProperties: "allow" | "refuse";
  /** Whether properties must come in their declared order, or may come in others if the grammar stays small. */
  readonly propertyOrder: "any" | "declared";
  /** What lengths and patterns of strings count. */
  readonly stringUnits: "code-points" | "utf-16";
}

/** The grammar would have too many rules to constrain a model at an acceptable speed. */
export class GrammarTooLarge extends Error {
  override readonly name = "GrammarTooLarge";
}

const mostRules = 40_000;
/** Budget of each object for other orders of properties, whatever other objects have used. */
const leastForOrders = 200;
/** Maximum of one object for other orders of properties. */
const mostForOrders = 12_000;
/** Budget of all objects together for other orders of properties. */
const roomForOrders = 24_000;

/** Writes constraints as GBNF rules. */
export class Emitter {
  readonly reader: TypeReader;
  readonly options: EmitOptions;
  readonly rules = new RuleSet();
  readonly json: JsonRules;
  readonly report = new EmitReport();
  readonly characters: StringCharacters;
  #room = roomForOrders;
  /** Objects that have been written, by their parts. */
  readonly objects = new Map<string, string>();
  readonly #done = new Map<number, string | null>();
  readonly #open = new Map<number, string | null>();

  constructor(reader: TypeReader, options: EmitOptions) {
    this.reader = reader;
    this.options = options;
    this.json = new JsonRules(this.rules);
    this.characters = new StringCharacters(this.json, this.rules, options.stringUnits);
  }

  /** An expression, an atom, for the values that satisfy a constraint; null if there are none. */
  value(constraint: Constraint, hint: string): string | null {
    if (constraint.isNone) return null;
    if (constraint.literals.length === 0) return this.json.use("value");
    const known = this.#done.get(constraint.id);
    if (known !== undefined) return known;
    if (this.#open.has(constraint.id)) {
      const name = this.#open.get(constraint.id) ?? this.rules.reserve(hint);
      this.#open.set(constraint.id, name);
      return name;
    }
    if (this.rules.size > mostRules) throw new GrammarTooLarge();
    this.#open.set(constraint.id, null);
    const body = this.#type(this.reader.typeOf(constraint), pathOf(constraint), hint);
    const name = this.#open.get(constraint.id) ?? null;
    this.#open.delete(constraint.id);
    let expression = body;
    if (body !== null && name !== null) this.rules.define(name, body);
    if (body !== null) expression = name ?? (isAtom(body) ? body : this.rules.add(body, hint));
    this.#done.set(constraint.id, expression);
    return expression;
  }

  /**
   * The orders in which an object with this number of named properties may be written: any, as long as the budget
   * allows.
   *
   * @param counted whether the number of properties matters, which makes orders cost more
   */
  chooseOrder(count: number, counted: boolean, path: string): ObjectOrder {
    if (this.options.propertyOrder === "declared") return { kind: "declared" };
    const outer = this.#open.size <= 3;
    const share = Math.min(mostForOrders, outer ? this.#room : this.#room / 4);
    const limit = Math.max(leastForOrders, share);
    const { order, cost } = affordableOrder(count, counted ? limit / 20 : limit, outer ? 10 : 7);
    this.#room = Math.max(0, this.#room - (counted ? 20 * cost : cost));
    if (order.kind !== "any" && count > 1) {
      this.report.narrow(path, "properties", "not every order of the properties is offered");
    }
    return order;
  }

  /** Reports that a string is counted in UTF-16 units, if that excludes values. */
  reportShort(path: string): void {
    if (this.options.stringUnits !== "utf-16") return;
    this.report.narrow(path, "maxLength", "no character beyond U+FFFF is offered");
  }

  #type(type: ValueType, path: string, hint: string): string | null {
    const parts: string[] = [];
    for (const shape of type.objects) {
      const object = emitObject(shape, this, path, hint);
      if (object !== null) parts.push(object);
    }
    for (const shape of type.arrays) {
      const array = emitArray(shape, this, path, hint);
      if (array !== null) parts.push(array);
    }
    const strings = emitStrings(type.strings, this, path, hint);
    if (strings !== null) parts.push(strings);
    const numbers = emitNumbers(type.numbers, this, path, hint);
    if (numbers !== null) parts.push(numbers);
    if (type.true && type.false) parts.push(this.json.use("boolean"));
    else if (type.true || type.false) parts.push(type.true ? '"true"' : '"false"');
    if (type.null) parts.push('"null"');
    return parts.length === 0 ? null : alternatives(parts);
  }
}

function pathOf(constraint: Constraint): string {
  const [first] = constraint.literals;
  if (first === undefined) return "";
  return first.of.kind === "schema" ? first.of.node.path : pathOf(first.of.constraint);
}
