import type { Place, SchemaDocument, SchemaNode, SchemaObject } from "../schema-document.ts";
import { isSchemaObject } from "../schema-document.ts";

/**
 * A constraint on a value: a set of schemas that it must satisfy and a set that it must not satisfy.
 *
 * Constraints are interned, so intersecting the rules of two schemas for one property is a union of two sets, and
 * a recursive schema leads back to known constraints. The schemas are not read before `TypeReader` evaluates a
 * constraint.
 */
export interface Constraint {
  readonly id: number;
  readonly literals: readonly Literal[];
  /** Its form alone shows that no value satisfies it. */
  readonly isNone: boolean;
}

/** One schema, or one set of constraints, that a value must satisfy or must not. */
export interface Literal {
  readonly key: string;
  readonly negated: boolean;
  readonly of:
    | { readonly kind: "schema"; readonly node: SchemaNode }
    | { readonly kind: "all"; readonly constraint: Constraint };
}

/** Keywords that say nothing about which values are valid. */
const annotations = new Set(
  (
    "$schema $id id $anchor $dynamicAnchor $comment $defs $vocabulary definitions title description default example " +
    "examples deprecated readOnly writeOnly contentEncoding contentMediaType contentSchema externalDocs xml"
  ).split(" "),
);

export class ConstraintSpace {
  readonly #document: SchemaDocument;
  readonly #known = new Map<string, Constraint>();
  readonly #constants = new Map<string, SchemaObject>();
  readonly #joined = new Map<number, Map<number, Constraint>>();
  /** Every value. */
  readonly any: Constraint;
  /** No value. */
  readonly none: Constraint;

  constructor(document: SchemaDocument) {
    this.#document = document;
    this.any = this.#intern([], "any", false);
    this.none = this.#intern([], "none", true);
  }

  /** The constraint of a schema; anything that isn't a schema constrains nothing. */
  of(place: Place): Constraint {
    const { schema } = place;
    if (schema === false) return this.none;
    if (!isSchemaObject(schema) || saysNothing(schema)) return this.any;
    const node = this.#document.node({ ...place, schema });
    return this.#fromLiterals([
      { key: `s${node.id}`, negated: false, of: { kind: "schema", node } },
    ]);
  }

  /** Exactly this JSON value. */
  constant(value: unknown, place: Place): Constraint {
    const key = JSON.stringify(value);
    let schema = this.#constants.get(key);
    if (schema === undefined) {
      schema = { const: value };
      this.#constants.set(key, schema);
    }
    return this.of({ ...place, schema });
  }

  both(left: Constraint, right: Constraint): Constraint {
    if (left === right || right === this.any) return left;
    if (left === this.any) return right;
    if (left.isNone || right.isNone) return this.none;
    let joined = this.#joined.get(left.id);
    if (joined === undefined) {
      joined = new Map();
      this.#joined.set(left.id, joined);
    }
    let both = joined.get(right.id);
    if (both === undefined) {
      both = this.#fromLiterals([...left.literals, ...right.literals]);
      joined.set(right.id, both);
    }
    return both;
  }

  not(constraint: Constraint): Constraint {
    if (constraint.isNone) return this.any;
    const [only] = constraint.literals;
    if (only === undefined) return this.none;
    if (constraint.literals.length === 1) {
      return this.#fromLiterals([{ ...only, negated: !only.negated }]);
    }
    const of = { kind: "all", constraint } as const;
    return this.#fromLiterals([{ key: `c${constraint.id}`, negated: true, of }]);
  }

  #fromLiterals(literals: readonly Literal[]): Constraint {
    const byKey = new Map<string, Literal>();
    for (const literal of literals) {
      const known = byKey.get(literal.key);
      if (known !== undefined && known.negated !== literal.negated) return this.none;
      byKey.set(literal.key, literal);
    }
    const key = [...byKey.values()]
      .map((literal) => `${literal.negated ? "!" : ""}${literal.key}`)
      .sort()
      .join("&");
    return this.#intern([...byKey.values()], key, false);
  }

  #intern(literals: readonly Literal[], key: string, isNone: boolean): Constraint {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const constraint = { id: this.#known.size, literals, isNone };
    this.#known.set(key, constraint);
    return constraint;
  }
}

function saysNothing(schema: SchemaObject): boolean {
  for (const keyword of Object.keys(schema)) if (!annotations.has(keyword)) return false;
  return true;
}
