import type { UnsupportedKeyword } from "../compiled-grammar.ts";
import { type ArrayShape, anyArray, intersectArrays, subtractArrays } from "./shape/array-shape.ts";
import { mergeObjects } from "./shape/merge-objects.ts";
import {
  anyNumber,
  complementNumber,
  intersectNumbers,
  type NumberShape,
  numberKey,
} from "./shape/number-shape.ts";
import {
  anyObject,
  intersectObjects,
  type ObjectShape,
  subtractObjects,
} from "./shape/object-shape.ts";
import type { StringSet } from "./shape/string-set.ts";
import type { TypeContext } from "./type-context.ts";

/**
 * A set of JSON values, by kind: the values of a kind are those of any of its shapes. The contents of arrays and
 * objects are described by constraints, so a type is one level deep and recursion is not a special case.
 */
export interface ValueType {
  readonly null: boolean;
  readonly true: boolean;
  readonly false: boolean;
  readonly numbers: readonly NumberShape[];
  readonly strings: StringSet;
  readonly arrays: readonly ArrayShape[];
  readonly objects: readonly ObjectShape[];
}

/** More shapes of one kind than this are not kept separate; see `TypeAlgebra.intersect`. */
const mostShapes = 96;
/** Maximum number of shapes for excluding values. */
const mostDifferences = 24;
/** More pairs of shapes than this are not examined. */
const mostPairs = 4096;

/** Sets of JSON values and their intersection, union and difference. */
export class TypeAlgebra {
  readonly any: ValueType;
  readonly none: ValueType;
  readonly #context: TypeContext;
  readonly #opposites: boolean;

  constructor(context: TypeContext, opposites: boolean) {
    this.#context = context;
    this.#opposites = opposites;
    this.any = {
      null: true,
      true: true,
      false: true,
      numbers: [anyNumber],
      strings: { language: context.languages.anything, issues: [] },
      arrays: [anyArray(context.constraints)],
      objects: [anyObject(context)],
    };
    this.none = {
      null: false,
      true: false,
      false: false,
      numbers: [],
      strings: { language: context.languages.nothing, issues: [] },
      arrays: [],
      objects: [],
    };
  }

  /**
   * The values in both. If that would take too many shapes, the second type is ignored for that kind, and `blame`
   * is recorded.
   */
  intersect(left: ValueType, right: ValueType, blame: UnsupportedKeyword): ValueType {
    if (left === this.any || left === right) return right;
    if (right === this.any) return left;
    const { constraints, languages } = this.#context;
    return {
      null: left.null && right.null,
      true: left.true && right.true,
      false: left.false && right.false,
      numbers: intersectEach(left.numbers, right.numbers, intersectNumbers),
      strings: {
        language: languages.intersection(left.strings.language, right.strings.language),
        issues: [...left.strings.issues, ...right.strings.issues],
      },
      arrays:
        product(left.arrays, right.arrays, (one, two) => intersectArrays(one, two, constraints)) ??
        blamed(left.arrays, blame),
      objects: this.#intersectObjects(left.objects, right.objects, blame),
    };
  }

  union(types: readonly ValueType[]): ValueType {
    const [only] = types;
    if (types.length === 1 && only !== undefined) return only;
    if (types.includes(this.any)) return this.any;
    const { languages } = this.#context;
    return {
      null: types.some((type) => type.null),
      true: types.some((type) => type.true),
      false: types.some((type) => type.false),
      numbers: mergeNumbers(types.flatMap((type) => type.numbers)),
      strings: {
        language: languages.choice(...types.map((type) => type.strings.language)),
        issues: types.flatMap((type) => type.strings.issues),
      },
      arrays: types.flatMap((type) => type.arrays),
      objects: mergeObjects(
        types.flatMap((type) => type.objects),
        this.#context,
      ),
    };
  }

  /**
   * The values of one type that don't belong to the other; if that can't be expressed, a superset, and `blame` is
   * recorded.
   */
  subtract(from: ValueType, what: ValueType, blame: UnsupportedKeyword): ValueType {
    const { languages } = this.#context;
    const strings =
      what.strings.issues.length > 0
        ? { language: from.strings.language, issues: [...from.strings.issues, blame] }
        : {
            language: languages.intersection(
              from.strings.language,
              languages.complement(what.strings.language),
            ),
            issues: from.strings.issues,
          };
    return {
      null: from.null && !what.null,
      true: from.true && !what.true,
      false: from.false && !what.false,
      numbers: this.#subtractNumbers(from.numbers, what.numbers),
      strings,
      arrays: this.#subtractArrays(from.arrays, what.arrays, blame),
      objects: this.#subtractObjects(from.objects, what.objects, blame),
    };
  }

  /** The values of exactly one of the types. */
  exclusive(types: readonly ValueType[], blame: UnsupportedKeyword): ValueType {
    const all = this.union(types);
    const exclusive = this.union(
      types.map((type, index) => {
        const others = types.filter((_, other) => other !== index);
        return others.reduce((left, other) => this.#subtractOverlap(left, other, blame), type);
      }),
    );
    const tooMany = exclusive.objects.length > Math.max(all.objects.length, mostDifferences);
    return tooMany ? { ...exclusive, objects: blamed(all.objects, blame) } : exclusive;
  }

  /** Like `subtract`, but kinds and shapes without common values are left as they are. */
  #subtractOverlap(from: ValueType, what: ValueType, blame: UnsupportedKeyword): ValueType {
    const context = this.#context;
    const common = context.languages.intersection(from.strings.language, what.strings.language);
    const arrays = what.arrays.filter((shape) =>
      from.arrays.some((mine) => {
        const both = intersectArrays(mine, shape, context.constraints);
        return both !== null && !context.isEmptyArray(both);
      }),
    );
    const objects = what.objects.filter((shape) =>
      from.objects.some((mine) => {
        const both = intersectObjects(mine, shape, context);
        return both === "too-many" || (both !== null && !context.isEmptyObject(both));
      }),
    );
    const strings = context.isEmptyText(common) ? this.none.strings : what.strings;
    return this.subtract(from, { ...what, strings, arrays, objects }, blame);
  }

  #intersectObjects(
    left: readonly ObjectShape[],
    right: readonly ObjectShape[],
    blame: UnsupportedKeyword,
  ): readonly ObjectShape[] {
    let tooMany = false;
    const shapes = product(left, right, (one, two) => {
      const both = intersectObjects(one, two, this.#context);
      if (both === "too-many") tooMany = true;
      if (both === null || both === "too-many") return null;
      return left.length * right.length > 1 && this.#context.isEmptyObject(both) ? null : both;
    });
    if (shapes === null || tooMany) return blamed(left, blame);
    return mergeObjects(shapes, this.#context);
  }

  #subtractNumbers(
    from: readonly NumberShape[],
    what: readonly NumberShape[],
  ): readonly NumberShape[] {
    let left = from;
    for (const shape of what) {
      this.#context.effort.spend(left.length);
      const apart = left.every((mine) => intersectNumbers(mine, shape) === null);
      if (!apart) left = intersectEach(left, complementNumber(shape), intersectNumbers);
    }
    return left;
  }

  #subtractArrays(
    from: readonly ArrayShape[],
    what: readonly ArrayShape[],
    blame: UnsupportedKeyword,
  ): readonly ArrayShape[] {
    const { constraints } = this.#context;
    const isEmpty = this.#context.isEmpty.bind(this.#context);
    return this.#subtractShapes(
      from,
      what,
      blame,
      (one, two) =>
        subtractArrays(one, two, constraints, isEmpty)?.filter(
          (shape) => !this.#context.isEmptyArray(shape),
        ) ?? null,
    );
  }

  #subtractObjects(
    from: readonly ObjectShape[],
    what: readonly ObjectShape[],
    blame: UnsupportedKeyword,
  ): readonly ObjectShape[] {
    const left = this.#subtractShapes(
      from,
      what,
      blame,
      (one, two) =>
        subtractObjects(one, two, this.#context)?.filter(
          (shape) => !this.#context.isEmptyObject(shape),
        ) ?? null,
    );
    return mergeObjects(left, this.#context);
  }

  #subtractShapes<Shape extends ArrayShape | ObjectShape>(
    from: readonly Shape[],
    what: readonly Shape[],
    blame: UnsupportedKeyword,
    subtract: (one: Shape, two: Shape) => Shape[] | null,
  ): readonly Shape[] {
    if (!this.#opposites && what.length > 0) return blamed(from, blame);
    let left = from;
    for (const two of what) {
      const next = left.flatMap((one) => subtract(one, two) ?? [blamedShape(one, blame)]);
      left = next.length > Math.max(from.length, mostDifferences) ? blamed(left, blame) : next;
    }
    return left;
  }
}

/** Every pair's intersection; null if there would be too many. */
function product<Shape>(
  left: readonly Shape[],
  right: readonly Shape[],
  intersect: (one: Shape, two: Shape) => Shape | null,
): readonly Shape[] | null {
  if (left.length * right.length > mostPairs) return null;
  const shapes = intersectEach(left, right, intersect);
  return shapes.length > Math.max(mostShapes, left.length, right.length) ? null : shapes;
}

function intersectEach<Shape>(
  left: readonly Shape[],
  right: readonly Shape[],
  intersect: (one: Shape, two: Shape) => Shape | null,
): readonly Shape[] {
  return left.flatMap((one) =>
    right.flatMap((two) => {
      const both = intersect(one, two);
      return both === null ? [] : [both];
    }),
  );
}

function mergeNumbers(shapes: readonly NumberShape[]): readonly NumberShape[] {
  if (shapes.includes(anyNumber)) return [anyNumber];
  return [...new Map(shapes.map((shape) => [numberKey(shape), shape])).values()];
}

function blamed<Shape extends ArrayShape | ObjectShape>(
  shapes: readonly Shape[],
  blame: UnsupportedKeyword,
): readonly Shape[] {
  return shapes.map((shape) => blamedShape(shape, blame));
}

function blamedShape<Shape extends ArrayShape | ObjectShape>(
  shape: Shape,
  blame: UnsupportedKeyword,
): Shape {
  return { ...shape, issues: [...shape.issues, blame] };
}
