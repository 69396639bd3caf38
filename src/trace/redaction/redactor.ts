import { ASSIGNMENT, entropy, isSecretName, looksRandom } from "./assigned-secret.ts";
import { mayHoldSecret } from "./may-hold-secret.ts";
import type { RedactedText } from "./redaction-worker.ts";
import { replaceSecret } from "./replace-secret.ts";
import {
  INTRODUCED_SECRETS,
  PASSWORD_IN_ADDRESS,
  PRIVATE_KEY_BODY,
  SERVICE_KEYS,
  type SecretPattern,
} from "./secret-pattern.ts";
import { type NamedSecret, secretSpellings } from "./secret-spellings.ts";
import { replaceSplit, squeeze } from "./split-secret.ts";

export interface RedactionOptions {
  /**
   * Environment variables whose values are secrets. Default: those with a name such as `API_KEY`,
   * `DB_PASSWORD` or `GITHUB_TOKEN` and a value of 8 characters or more.
   */
  readonly environment?: readonly string[] | undefined;
  /**
   * More secrets, each with a name that may be shown. Values of fewer than 4 characters are
   * ignored.
   */
  readonly secrets?: { readonly [name: string]: string };
  /** More patterns of secrets, applied to every text after the built-in ones. */
  readonly patterns?: readonly SecretPattern[] | undefined;
  /**
   * Values that look random: `named` removes those that follow a name such as `password` or
   * `api_key`; `everywhere` also removes any run of 32 characters or more with over 4.3 bits per
   * character, which also hits harmless identifiers; `off` removes neither. Default: `named`.
   */
  readonly entropy?: "named" | "everywhere" | "off" | undefined;
}

const KNOWN_SECRETS = [
  ...SERVICE_KEYS,
  ...INTRODUCED_SECRETS,
  PRIVATE_KEY_BODY,
  PASSWORD_IN_ADDRESS,
];
const ASSIGNED: SecretPattern = { name: "assigned-secret", pattern: ASSIGNMENT };
const RANDOM: SecretPattern = { name: "random-text", pattern: /[A-Za-z0-9+/_-]{32,}={0,2}/g };
/** `PGPASSWORD`, `SSHPASS` and `MYSQL_PWD` too; `PWD` and `OLDPWD` are folders. */
const SECRET_VARIABLE =
  /(?:^|_)(?:KEY|APIKEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS|PASSPHRASE|CREDENTIALS?|DSN|AUTH)(?:$|_)|(?<!^|OLD)(?:PASSWORD|PASS|PWD)$/i;
const SHORTEST_FROM_ENVIRONMENT = 8;
const MOST_KEYS = 1000;
const NOTHING_KNOWN: ReadonlyMap<string, RedactedText> = new Map();

/** What a walk through a value has found, and what it need not scan. */
interface Walk {
  readonly found: Set<string>;
  readonly known: ReadonlyMap<string, RedactedText>;
}

/** Finds secrets in texts and in values, and replaces each by `[redacted:NAME]`. */
export class Redactor {
  readonly #named: readonly NamedSecret[];
  readonly #patterns: readonly SecretPattern[];
  readonly #entropy: "named" | "everywhere" | "off";
  /** Names without a secret that were looked at. */
  readonly #cleanKeys = new Set<string>();
  /** The environment variables whose values are secrets. */
  readonly variables: Readonly<Record<string, string>>;

  constructor(
    options: RedactionOptions = {},
    environment: { readonly [name: string]: string | undefined } = process.env,
  ) {
    this.#entropy = options.entropy ?? "named";
    this.#patterns = options.patterns ?? [];
    const variables = options.environment ?? Object.keys(environment).filter(isSecretVariable);
    const secret = variables.flatMap((name) => {
      const value = environment[name] ?? "";
      return value.length < SHORTEST_FROM_ENVIRONMENT ? [] : [[name, value] as const];
    });
    this.variables = Object.fromEntries(secret);
    const fromEnvironment = secret.map(([name, value]) => ({ name: `env:${name}`, value }));
    const given = Object.entries(options.secrets ?? {}).map(([name, value]) => ({ name, value }));
    this.#named = secretSpellings([...fromEnvironment, ...given]);
  }

  /**
   * The text without the secrets that are known by name: values of environment variables and those
   * from the options. They are also found in other spellings and in pieces: across line ends, and
   * from one quoted piece to the next.
   */
  named(text: string, found: Set<string>): string {
    let clean = text;
    for (const { name, value } of this.#named) {
      if (!clean.includes(value)) continue;
      clean = clean.replaceAll(value, mark(name));
      found.add(name);
    }
    if (this.#named.length === 0) return clean;
    let squeezed = squeeze(clean);
    for (const { name, value } of this.#named) {
      if (squeezed === null) break;
      if (!squeezed.text.includes(value)) continue;
      const replaced = replaceSplit(clean, squeezed, value, mark(name));
      if (replaced === clean) continue;
      clean = replaced;
      squeezed = squeeze(clean);
      found.add(name);
    }
    return clean;
  }

  /** The text without secrets. The names of removed secrets are added to `found`. */
  text(text: string, found: Set<string>): string {
    let clean = this.named(text, found);
    if (mayHoldSecret(clean)) {
      for (const pattern of KNOWN_SECRETS) clean = without(clean, pattern, found);
      if (this.#entropy !== "off") clean = without(clean, ASSIGNED, found, looksRandom);
    }
    for (const pattern of this.#patterns) clean = without(clean, pattern, found);
    if (this.#entropy === "everywhere" && clean.length >= 32) {
      clean = without(clean, RANDOM, found, (run) => entropy(run) > 4.3);
    }
    return clean;
  }

  /**
   * A JSON value without secrets in its strings and keys; the same value when it has none.
   *
   * @param known The result of `text` for its strings, if already known; null: the same text.
   */
  value<Value>(
    value: Value,
    found: Set<string>,
    keep?: ReadonlySet<string>,
    known: ReadonlyMap<string, RedactedText> = NOTHING_KNOWN,
  ): Value {
    return this.#value(value, { found, known }, keep, null) as Value;
  }

  #text(text: string, { found, known }: Walk): string {
    const answer = known.get(text);
    if (answer === undefined) return this.text(text, found);
    if (answer === null) return text;
    for (const name of answer.found) found.add(name);
    return answer.clean;
  }

  /** The same few names stand in every event. */
  #key(key: string, walk: Walk): string {
    if (this.#cleanKeys.has(key)) return key;
    const clean = this.#text(key, walk);
    if (clean === key && key.length < 64 && this.#cleanKeys.size < MOST_KEYS) {
      this.#cleanKeys.add(key);
    }
    return clean;
  }

  #value(
    value: unknown,
    walk: Walk,
    keep: ReadonlySet<string> | undefined,
    name: string | null,
  ): unknown {
    if (typeof value === "string") {
      if (
        name !== null &&
        this.#entropy !== "off" &&
        isSecretName(name) &&
        looksRandom(value, name)
      ) {
        if (!value.startsWith("[redacted:")) {
          walk.found.add("assigned-secret");
          return mark("assigned-secret");
        }
      }
      return this.#text(value, walk);
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      let copy: unknown[] | undefined;
      for (let index = 0; index < value.length; index++) {
        const clean = this.#value(value[index], walk, undefined, name);
        if (clean === value[index]) continue;
        copy ??= [...value];
        copy[index] = clean;
      }
      return copy ?? value;
    }
    // Most objects don't change, and are walked without a copy.
    let entries: [key: string, inner: unknown][] | undefined;
    let index = 0;
    for (const key of Object.keys(value)) {
      const inner = (value as Record<string, unknown>)[key];
      const kept = keep?.has(key) ?? false;
      const cleanKey = kept ? key : this.#key(key, walk);
      const clean = kept ? inner : this.#value(inner, walk, undefined, key);
      if (entries === undefined && (clean !== inner || cleanKey !== key)) {
        entries = Object.entries(value).slice(0, index);
      }
      entries?.push([cleanKey, clean]);
      index++;
    }
    return entries === undefined ? value : Object.fromEntries(entries);
  }
}

function mark(name: string): string {
  return `[redacted:${name}]`;
}

function isSecretVariable(name: string): boolean {
  return SECRET_VARIABLE.test(name);
}

function without(
  text: string,
  pattern: SecretPattern,
  found: Set<string>,
  isSecret?: (value: string, assignedTo: string) => boolean,
): string {
  const clean = replaceSecret(text, pattern, mark(pattern.name), isSecret);
  if (clean !== text) found.add(pattern.name);
  return clean;
}
