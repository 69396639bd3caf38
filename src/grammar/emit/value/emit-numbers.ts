import { buildAutomaton } from "../../language/automaton.ts";
import { numberLanguage } from "../../language/number-language.ts";
import {
  compareDecimals,
  type Decimal,
  fractionDigits,
  isInteger,
  negateDecimal,
} from "../../schema/shape/decimal.ts";
import { anyNumber, type NumberShape } from "../../schema/shape/number-shape.ts";
import type { Emitter } from "../emitter.ts";
import { alternatives, isAtom } from "../expression.ts";
import { characterPlain } from "./character-expression.ts";
import { emitAutomaton } from "./emit-automaton.ts";

const zero: Decimal = { digits: 0n, exponent: 0 };
const mostStates = 700;

/** The numbers of the shapes; null if there are none. */
export function emitNumbers(
  shapes: readonly NumberShape[],
  emitter: Emitter,
  path: string,
  hint: string,
): string | null {
  if (shapes.length === 0) return null;
  const { json, rules } = emitter;
  if (shapes.includes(anyNumber)) return json.use("number");
  const points = shapes.filter(isPoint);
  const parts = points.map(point);
  const wide = shapes.filter((shape) => !isPoint(shape));
  if (wide.length > 0) parts.push(...emitWide(wide, emitter, path, hint));
  if (parts.length === 0) return null;
  const body = alternatives(parts);
  if (parts.length === 1 && isAtom(body)) return body;
  return rules.add(body, hint);
}

function emitWide(
  shapes: readonly NumberShape[],
  emitter: Emitter,
  path: string,
  hint: string,
): string[] {
  const { json, rules } = emitter;
  const { languages, derivatives } = emitter.reader;
  const [only] = shapes;
  if (only !== undefined && shapes.length === 1 && isPlainInteger(only))
    return [json.use("integer")];
  const language = languages.choice(...shapes.map((shape) => numberLanguage(shape, languages)));
  const automaton = buildAutomaton(language, derivatives, mostStates);
  if (automaton === "empty") return [];
  if (automaton === "too-large") {
    const reason = "needs more states than a grammar should have";
    emitter.report.loosen({ path, keyword: "multipleOf", reason });
    return [json.use(shapes.every((shape) => shape.kind === "integer") ? "integer" : "number")];
  }
  const style = { character: characterPlain, end: "", anything: null };
  return [
    emitAutomaton(automaton, style, rules, hint),
    ...shapes.flatMap((shape) => exponents(shape, emitter)),
  ];
}

/** Numbers with exponents, if the sign alone shows that they belong to the shape. */
function exponents(shape: NumberShape, { json }: Emitter): string[] {
  if (shape.kind !== "any" || shape.multiples.length + shape.notMultiples.length > 0) return [];
  const { lower, upper } = shape;
  const allPositive =
    upper === null &&
    (lower === null || reaches(lower.value, -1) || (isZero(lower.value) && lower.inclusive));
  const allNegative =
    lower === null &&
    (upper === null || reaches(upper.value, 1) || (isZero(upper.value) && upper.inclusive));
  const parts: string[] = [];
  if (allPositive) parts.push(json.use("unsigned-number"));
  if (allNegative) parts.push(`"-" ${json.use("unsigned-number")}`);
  return parts;
}

function isPoint(shape: NumberShape): boolean {
  return (
    shape.lower !== null &&
    shape.upper !== null &&
    compareDecimals(shape.lower.value, shape.upper.value) === 0
  );
}

/** One number; an integer may have a fraction of zero where the schema does not ask for an integer. */
function point(shape: NumberShape): string {
  const value = shape.lower?.value ?? zero;
  const negative = value.digits < 0n;
  const magnitude = negative ? negateDecimal(value) : value;
  const fraction = fractionDigits(magnitude);
  const whole = magnitude.digits / 10n ** BigInt(-magnitude.exponent);
  const text = `"${negative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}"`;
  return isInteger(value) && shape.kind === "any" ? `${text} ".0"?` : text;
}

function isPlainInteger(shape: NumberShape): boolean {
  const bounded = shape.lower !== null || shape.upper !== null;
  return (
    shape.kind === "integer" && !bounded && shape.multiples.length + shape.notMultiples.length === 0
  );
}

function isZero(value: Decimal): boolean {
  return value.digits === 0n;
}

/** Whether the value is on the sign's side of zero. */
function reaches(value: Decimal, sign: 1 | -1): boolean {
  return compareDecimals(value, zero) === sign;
}
