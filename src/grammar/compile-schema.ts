import type { CompiledGrammar, JsonSchema } from "./compiled-grammar.ts";
import { type EmitOptions, Emitter, GrammarTooLarge } from "./emit/emitter.ts";
import { JsonRules } from "./emit/json-rules.ts";
import { RuleSet } from "./emit/rule-set.ts";
import { Effort, EffortExceeded } from "./schema/effort.ts";
import { TypeReader } from "./schema/read/type-reader.ts";
import { SchemaDocument } from "./schema/schema-document.ts";
import { schemaHash } from "./schema-hash.ts";

export interface CompileOptions {
  /**
   * Whether an object that declares `properties` may have others, if its schema doesn't say. Default: `"allow"`,
   * as in JSON Schema; `"refuse"` restricts a model to the declared ones.
   */
  readonly undeclaredProperties?: "allow" | "refuse";
  /**
   * The declared order of properties is always accepted. Default: `"any"`: other orders too, all of them up to
   * about ten properties, and those near the declared one beyond that. `"declared"`: only the declared one.
   */
  readonly propertyOrder?: "any" | "declared";
  /**
   * What `minLength`, `maxLength` and `pattern` count. Default: `"code-points"`, as JSON Schema and zod 4 say.
   * `"utf-16"`, as zod 3 and regular expressions without the flag `u`: if a string has a maximum length or a
   * pattern, no character beyond U+FFFF is offered, because these count twice. The remaining strings have the same
   * length in both counts.
   */
  readonly stringUnits?: "code-points" | "utf-16";
}

const cacheSize = 256;
const cache = new Map<string, CompiledGrammar>();

/**
 * Compiles a JSON Schema, of any draft, to a GBNF grammar. The last 256 results are cached by hash.
 *
 * Never throws: what can't be expressed is left open and listed.
 */
export function compileSchema(schema: JsonSchema, options: CompileOptions = {}): CompiledGrammar {
  const {
    undeclaredProperties = "allow",
    propertyOrder = "any",
    stringUnits = "code-points",
  } = options;
  const emitOptions = { undeclaredProperties, propertyOrder, stringUnits };
  let hash: string;
  try {
    hash = schemaHash([schema, emitOptions]);
  } catch {
    return {
      ...anything("the schema is not JSON or is nested too deeply"),
      hash: schemaHash(null),
    };
  }
  const known = cache.get(hash);
  if (known !== undefined) {
    cache.delete(hash);
    cache.set(hash, known);
    return known;
  }
  const compiled = { ...compile(schema, emitOptions), hash };
  cache.set(hash, compiled);
  for (const oldest of cache.keys()) {
    if (cache.size <= cacheSize) break;
    cache.delete(oldest);
  }
  return compiled;
}

/** Excluding values can take a multiple of the work; if it takes too much, it is left open. */
const attempts = [
  { effort: 60_000, opposites: true },
  { effort: 120_000, opposites: false },
];

function compile(schema: JsonSchema, options: EmitOptions): Omit<CompiledGrammar, "hash"> {
  for (const { effort, opposites } of attempts) {
    const document = new SchemaDocument(schema);
    const reader = new TypeReader(document, new Effort(effort), opposites);
    try {
      return emit(reader, options);
    } catch (error) {
      // The stack is exhausted, at several hundred nested schemas.
      if (error instanceof RangeError) return anything("the schema is nested too deeply");
      if (!(error instanceof GrammarTooLarge) && !(error instanceof EffortExceeded)) throw error;
    }
  }
  return anything("the schema needs more rules than a grammar should have");
}

function emit(reader: TypeReader, options: EmitOptions): Omit<CompiledGrammar, "hash"> {
  const emitter = new Emitter(reader, options);
  const { root } = reader.document;
  const constraint = reader.constraints.of({ schema: root, path: "", resource: root });
  const value = reader.isEmpty(constraint) ? null : emitter.value(constraint, "arguments");
  if (value === null) return anything("no value satisfies this schema");
  emitter.rules.define("root", `${value} ${emitter.json.use("trailing")}`);
  emitter.report.loosen(...reader.issues);
  const { unsupported, narrowed } = emitter.report;
  return { gbnf: emitter.rules.write(), exact: unsupported.length === 0, unsupported, narrowed };
}

/** Any JSON value, and why it can't be less. */
function anything(reason: string): Omit<CompiledGrammar, "hash"> {
  const rules = new RuleSet();
  const json = new JsonRules(rules);
  rules.define("root", `${json.use("value")} ${json.use("trailing")}`);
  const unsupported = [{ path: "", keyword: "", reason }];
  return { gbnf: rules.write(), exact: false, unsupported, narrowed: [] };
}
