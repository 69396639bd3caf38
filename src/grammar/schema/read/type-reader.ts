import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import { Derivatives } from "../../language/derivative.ts";
import type { Language } from "../../language/language.ts";
import { LanguageSpace } from "../../language/language-space.ts";
import type { Effort } from "../effort.ts";
import type { SchemaDocument, SchemaNode } from "../schema-document.ts";
import type { ArrayShape } from "../shape/array-shape.ts";
import { type Constraint, ConstraintSpace, type Literal } from "../shape/constraint.ts";
import { Emptiness } from "../shape/emptiness.ts";
import type { ObjectShape } from "../shape/object-shape.ts";
import type { Presence } from "../shape/presence.ts";
import type { TypeContext } from "../type-context.ts";
import { TypeAlgebra, type ValueType } from "../value-type.ts";
import { readSchema } from "./read-schema.ts";

/** Evaluates constraints: which values satisfy them. */
export class TypeReader implements TypeContext {
  readonly document: SchemaDocument;
  readonly constraints: ConstraintSpace;
  readonly languages = new LanguageSpace();
  readonly derivatives = new Derivatives(this.languages);
  readonly effort: Effort;
  readonly algebra: TypeAlgebra;
  /** Issues that could not be expressed and belong to no value in particular. */
  readonly issues: UnsupportedKeyword[] = [];
  readonly #emptiness: Emptiness;
  readonly #types = new Map<number, ValueType>();
  readonly #nodes = new Map<number, ValueType>();
  readonly #open = new Map<number, number>();
  /** The outermost schema in progress that was met again since this was last reset. */
  #lowest = Number.POSITIVE_INFINITY;

  /**
   * @param effort how much work may be done
   * @param opposites whether values may be excluded by what they are not; without, `not` and the "only one" of
   *   `oneOf` are left open, which keeps the work small
   */
  constructor(document: SchemaDocument, effort: Effort, opposites: boolean) {
    this.document = document;
    this.effort = effort;
    this.constraints = new ConstraintSpace(document);
    this.algebra = new TypeAlgebra(this, opposites);
    this.#emptiness = new Emptiness(this.constraints, this.derivatives, (constraint) =>
      this.typeOf(constraint),
    );
  }

  typeOf(constraint: Constraint): ValueType {
    if (constraint.isNone) return this.algebra.none;
    return this.#remember(this.#types, constraint.id, () => {
      let type = this.algebra.any;
      for (const literal of constraint.literals) {
        const { path } = place(literal);
        const blame = { path, keyword: "allOf", reason: "too many combinations of alternatives" };
        type = this.algebra.intersect(type, this.#literal(literal), blame);
      }
      return type;
    });
  }

  isEmpty(constraint: Constraint): boolean {
    return this.#emptiness.ofConstraint(constraint, this);
  }

  isEmptyText(language: Language): boolean {
    return this.#emptiness.ofText(language);
  }

  isEmptyArray(shape: ArrayShape): boolean {
    return this.#emptiness.ofArray(shape, this);
  }

  isEmptyObject(shape: ObjectShape): boolean {
    return this.#emptiness.ofObject(shape, this);
  }

  isEmptyType(type: ValueType): boolean {
    return this.#emptiness.ofType(type, this);
  }

  /** The condition on an object's properties, given which of them have a possible value. */
  possiblePresence(shape: ObjectShape): Presence {
    return this.#emptiness.possiblePresence(shape, this);
  }

  #literal(literal: Literal): ValueType {
    const type =
      literal.of.kind === "schema"
        ? this.#node(literal.of.node)
        : this.typeOf(literal.of.constraint);
    if (!literal.negated) return type;
    const { path } = place(literal);
    const blame = {
      path,
      keyword: "not",
      reason: "a grammar can't express the negation of this schema",
    };
    return this.algebra.subtract(this.algebra.any, type, blame);
  }

  #node(node: SchemaNode): ValueType {
    const depth = this.#open.get(node.id);
    if (depth !== undefined) {
      // Met again while it is being read: by a `$ref` that leads to itself, which constrains nothing, or by the
      // question whether something inside it is possible at all, which is then answered with yes.
      this.#lowest = Math.min(this.#lowest, depth);
      return this.algebra.any;
    }
    return this.#remember(this.#nodes, node.id, () => {
      this.#open.set(node.id, this.#open.size);
      const type = readSchema(node, this);
      this.#open.delete(node.id);
      return type;
    });
  }

  /** Computes once, but results from while an outer schema was in progress are not cached. */
  #remember(known: Map<number, ValueType>, id: number, compute: () => ValueType): ValueType {
    const remembered = known.get(id);
    if (remembered !== undefined) return remembered;
    const outer = this.#lowest;
    const depth = this.#open.size;
    this.#lowest = Number.POSITIVE_INFINITY;
    const type = compute();
    const dependsOnOuter = this.#lowest < depth;
    if (!dependsOnOuter) known.set(id, type);
    this.#lowest = dependsOnOuter ? Math.min(outer, this.#lowest) : outer;
    return type;
  }
}

function place(literal: Literal): { path: string } {
  if (literal.of.kind === "schema") return literal.of.node;
  const [first] = literal.of.constraint.literals;
  return first === undefined ? { path: "" } : place(first);
}
