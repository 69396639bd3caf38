import { LEVELS } from "../../../tool/nests-deeper.ts";

export type DataAsJson =
  | { readonly json: string }
  /** What the value is or contains that JSON can't represent: `a Map`, `a Promise at rows[0]`. */
  | { readonly problem: string };

/**
 * A value as JSON, if nothing is lost: plain objects, arrays, strings, numbers, and values with `toJSON` (a
 * Date, a URL). JSON.stringify itself would silently turn a Map or an Error into `{}` and drop functions.
 */
export function dataAsJson(value: unknown): DataAsJson {
  const problem = dataProblem(value);
  if (problem !== null) return { problem };
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return { problem: typeof value };
  // JSON.stringify writes null for numbers that are not finite.
  return { json: json.includes("null") ? JSON.stringify(value, nameNumber) : json };
}

/** What a value is or contains that JSON can't represent. Null if JSON represents all of it. */
export function dataProblem(value: unknown): string | null {
  return problemOf(value, "", []);
}

/** @param above The objects that contain the value, outermost first. */
function problemOf(value: unknown, path: string, above: readonly object[]): string | null {
  const at = path === "" ? "" : ` at ${path}`;
  switch (typeof value) {
    case "function":
      return `a function${at}`;
    case "symbol":
      return `a symbol${at}`;
    case "bigint":
      return `a BigInt${at}`;
    case "object":
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (above.includes(value)) return `a circular reference${at}`;
  if (above.length === LEVELS) return `it nests deeper than ${LEVELS} levels`;
  if (value instanceof Error) return `an Error${at}: ${value.message}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `bytes${at}`;
  const within = [...above, value];
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return problemOf(value.toJSON(), path, within);
  }
  if (!Array.isArray(value) && !isPlain(value)) return `${kindOf(value)}${at}`;
  const place = (name: string) => {
    if (Array.isArray(value)) return `${path}[${name}]`;
    return path === "" ? name : `${path}.${name}`;
  };
  for (const [name, part] of Object.entries(value)) {
    if (part === null || SIMPLE.has(typeof part)) continue;
    const problem = problemOf(part, place(name), within);
    if (problem !== null) return problem;
  }
  return null;
}

const SIMPLE: ReadonlySet<string> = new Set(["string", "number", "boolean", "undefined"]);

/** Whether an object was made by `{}` or `Object.create(null)`, here or in another realm. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  const own: unknown = value.constructor?.name;
  const kind = tag === "Object" && typeof own === "string" && own !== "" ? own : tag;
  return `${/^[AEIOU]/i.test(kind) ? "an" : "a"} ${kind}`;
}

function nameNumber(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
