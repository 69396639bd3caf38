import { NUMBER_WORDS } from "../number-words.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import type { Field, InventedTool } from "./invented.ts";
import { ASKED, FRONT, NAMED, SPOKEN } from "./wordings/invented.ts";

type Value = string | number | boolean;
type Input = { readonly [name: string]: Value };

/** How the values are said. `tail`: nothing may follow; `literal`: not even a full stop. */
interface Said {
  readonly joined: string;
  readonly around: string;
  readonly tail?: boolean;
  readonly literal?: boolean;
}

/** The request in words: the tool by its name, by verb and subject, or by both; the values in one of many ways. */
export function askInvented(scene: Scene, invented: InventedTool, input: Input): string {
  const { random } = scene;
  const { tool, verb, subject, fields } = invented;
  const given = fields.filter(({ name }) => name in input);
  const said =
    given.length === 0 ? { joined: "", around: "" } : sayValues(scene, fields, given, input);
  const questions =
    /^(get|find|look|fetch|check|show|calculate|compute|query|measure|estimate|tell|obtain|predict|forecast)/.test(
      verb,
    );
  const share = random.fraction();
  const patterns =
    said.joined !== "" && !said.tail && share < 0.15
      ? FRONT
      : share < 0.32
        ? NAMED
        : questions && share > 0.68
          ? ASKED
          : SPOKEN;
  const fitting = said.tail ? patterns.filter((each) => each.endsWith("<_x>")) : patterns;
  const pattern = random
    .choose(fitting)
    .replaceAll("TOOL", tool.name)
    .replaceAll("VERB", verb)
    .replaceAll("SUBJECT", subject)
    .replace("<_x>", said.literal ? "<_c>" : "<_x>");
  // Nothing is held out: the words of the tools are.
  return scene.ask([pattern, pattern], { x: said.around, c: said.around, j: said.joined });
}

function sayValues(
  scene: Scene,
  fields: readonly Field[],
  given: readonly Field[],
  input: Input,
): Said {
  const { random } = scene;
  const quote = random.choose(["", "", "", '"', "'", "`"]);
  const order = random.chance(0.6) ? given : random.shuffled([...given]);
  const ways: [number, () => Said][] = [
    [45, () => phrases(scene, order, input, quote)],
    [24, () => natural(scene, fields, order, input, quote)],
    [9, () => sentences(scene, order, input, quote)],
    [9, () => lines(scene, order, input)],
    [6, () => literal(scene, order, input)],
  ];
  const bare = bareOrder(scene, fields, given, input);
  if (bare !== null) ways.push([17, () => plain(scene, bare, input, quote)]);
  return random.weighted(ways)();
}

function show(scene: Scene, value: Value, quote: string): string {
  if (typeof value === "string") return quote + value + quote;
  if (typeof value === "number" && value >= 0 && scene.random.chance(0.04))
    return NUMBER_WORDS[value] ?? String(value);
  return String(value);
}

/** One word, so that it is clear where it ends. */
const isPlain = (value: Value) => !/[\s,;()'"`]/.test(String(value));
/** The value in quotes where it would not be clear where it ends. */
const clear = (scene: Scene, value: Value, quote: string) =>
  show(scene, value, quote === "" && !isPlain(value) ? '"' : quote);

function joinAnd(scene: Scene, parts: readonly string[]): string {
  const { random } = scene;
  if (parts.length < 2) return parts.join("");
  const last = random.choose([" and ", ", ", ", and ", " and "]);
  return parts.slice(0, -1).join(", ") + last + parts.at(-1);
}

function sayBoolean(scene: Scene, spoken: string, value: boolean): string {
  return scene.random.choose(
    value
      ? [
          `${spoken} true`,
          `${spoken}: true`,
          `set ${spoken}`,
          `${spoken} = yes`,
          `${spoken} on`,
          `${spoken}: yes`,
          `${spoken} yes`,
          `yes to ${spoken}`,
        ]
      : [
          `not ${spoken}`,
          `${spoken}: false`,
          `${spoken} = no`,
          `${spoken} off`,
          `no ${spoken}`,
          `${spoken}: no`,
          `${spoken} false`,
        ],
  );
}

function phrases(scene: Scene, order: readonly Field[], input: Input, quote: string): Said {
  const { random } = scene;
  const parts = order.map((field) => {
    const spoken = field.name.replace(/_/g, " ");
    const value = input[field.name] as Value;
    if (typeof value === "boolean") return sayBoolean(scene, spoken, value);
    const shown = show(scene, value, quote);
    return random.weighted<string>([
      [30, `${spoken} ${shown}`],
      [15, `${spoken} = ${shown}`],
      [15, `${spoken}: ${shown}`],
      [10, `the ${spoken} is ${shown}`],
      [10, `${shown} as ${spoken}`],
      [8, `${field.name}=${shown}`],
      [6, `the ${spoken} ${shown}`],
      [6, `${shown} as the ${spoken}`],
      [4, `${shown} for ${spoken}`],
      [4, `${shown} for the ${spoken}`],
      [4, `a ${spoken} of ${shown}`],
      [3, `${spoken} is ${shown}`],
      [3, `${spoken} being ${shown}`],
      [3, `${spoken} set to ${shown}`],
      [3, `${shown} (${spoken})`],
      [2, `${spoken} -> ${shown}`],
      [2, `${shown} is the ${spoken}`],
    ]);
  });
  const joined = joinAnd(scene, parts);
  const around = random.choose([
    ` for ${joined}`,
    ` with ${joined}`,
    `: ${joined}`,
    `, ${joined}`,
    ` (${joined})`,
    ` using ${joined}`,
    ` - ${joined}`,
    `; ${joined}`,
    ` where ${joined}`,
    `\n${joined}`,
    ` given ${joined}`,
    `. Take ${joined}`,
    ` based on ${joined}`,
    ` and use ${joined}`,
    `, with ${joined}`,
    `. Use ${joined}`,
    `, namely ${joined}`,
    `. Details: ${joined}`,
    `, please use ${joined}`,
  ]);
  return { joined, around };
}

const BEFORE: readonly (readonly [RegExp, string])[] = [
  [/^(city|location|country|language|color|currency|region|district|unit|season|building)$/, "in"],
  [/^(destination|to|recipient|target|receiver|to_city)$/, "to"],
  [/^(from|source|origin|from_city|sender)$/, "from"],
  [/^(date|day|weekday)$/, "on"],
  [/^(time|station|venue|shop|temperature|speed)$/, "at"],
  [/^(name|nickname|username)$/, "named"],
  [/^title$/, "titled"],
  [/^(message|text)$/, "saying"],
  [/^reason$/, "because of"],
  [/^(author|artist)$/, "by"],
  [/^(topic|subject|theme)$/, "about"],
  [/^(user|customer|client|patient|passenger|company|project|purpose)$/, "for"],
  [/^(limit|max_results)$/, "with at most"],
  [/^price$/, "at a price of"],
  [/^age$/, "aged"],
  [/^weight$/, "weighing"],
  [/^page$/, "on page"],
  [/^start$/, "starting at"],
  [/^end$/, "ending at"],
];
/** Said behind its number. */
const COUNTED =
  /^(days|hours|minutes|seconds|weeks|years|guests|seats|nights|copies|people|persons|adults|children|rooms|tickets|pieces|units|liters|meters|kilometers|miles|grams|votes|points|rounds|servings|percent|degrees|items|members)$/;

const before = ({ name, type }: Field): string | null =>
  type === "boolean" ? null : (BEFORE.find(([names]) => names.test(name))?.[1] ?? null);

/** "in Berlin on 2026-01-02 for 3 guests": a preposition stands for the field where only one field can go with it. */
function natural(
  scene: Scene,
  fields: readonly Field[],
  order: readonly Field[],
  input: Input,
  quote: string,
): Said {
  const { random } = scene;
  const words = fields.map(before);
  const parts = order.map((field) => {
    const spoken = field.name.replace(/_/g, " ");
    const value = input[field.name] as Value;
    if (typeof value === "boolean")
      return value
        ? random.choose([`with ${spoken} on`, `with ${spoken} true`, `with ${spoken} set`])
        : random.choose([`with ${spoken} off`, `with ${spoken} false`, `without ${spoken}`]);
    const shown = clear(scene, value, quote);
    const word = before(field);
    if (word !== null && words.filter((each) => each === word).length === 1)
      return `${word} ${shown}`;
    if (typeof value === "number" && COUNTED.test(field.name))
      return random.choose([`for ${shown} ${spoken}`, `with ${shown} ${spoken}`]);
    return random.choose([
      `with ${spoken} ${shown}`,
      `with the ${spoken} ${shown}`,
      `with ${shown} as ${spoken}`,
      `using ${spoken} ${shown}`,
      `for the ${spoken} ${shown}`,
    ]);
  });
  const joined = parts.join(random.choose([" ", " ", ", "]));
  return { joined: "", around: ` ${joined}` };
}

/** Every value in a sentence of its own, or a clause of one. */
function sentences(scene: Scene, order: readonly Field[], input: Input, quote: string): Said {
  const { random } = scene;
  const style = random.integer(0, 5);
  const parts = order.map((field) => {
    const spoken = field.name.replace(/_/g, " ");
    const shown = clear(scene, input[field.name] as Value, quote);
    return (
      [
        `the ${spoken} is ${shown}`,
        `the ${spoken} should be ${shown}`,
        `take ${shown} as ${spoken}`,
        `I want ${shown} as the ${spoken}`,
        `its ${spoken} is ${shown}`,
        `for ${spoken}, use ${shown}`,
      ][style] ?? spoken
    );
  });
  const capital = (text: string) => (text[0] ?? "").toUpperCase() + text.slice(1);
  const text = random.chance(0.5) ? parts.map(capital).join(". ") : capital(joinAnd(scene, parts));
  return { joined: parts.join(", "), around: `. ${text}`, tail: true };
}

/** As a list, a line each. */
function lines(scene: Scene, order: readonly Field[], input: Input): Said {
  const { random } = scene;
  const mark = random.choose(["- ", "* ", "", "• ", "  "]);
  const middle = random.choose([": ", " = ", ": ", " - ", "=", " -> "]);
  const raw = random.chance(0.4);
  const listed = order.map(
    (field) =>
      mark +
      (raw ? field.name : field.name.replace(/_/g, " ")) +
      middle +
      String(input[field.name]),
  );
  const start = random.choose([":\n", "\n", ":\n", " with:\n", ". Values:\n", ", as follows:\n"]);
  return { joined: "", around: start + listed.join("\n"), tail: true, literal: true };
}

/** As programs have it. */
function literal(scene: Scene, order: readonly Field[], input: Input): Said {
  const { random } = scene;
  const entries = order.map(({ name }) => [name, input[name] as Value] as const);
  const code = random.choose([
    () => JSON.stringify(Object.fromEntries(entries)),
    () => `(${entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")})`,
    () =>
      entries
        .map(([name, value]) => `--${name} ${isPlain(value) ? value : JSON.stringify(value)}`)
        .join(" "),
    () => `{${entries.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}}`,
    () =>
      entries
        .map(([name, value]) => `${name}=${isPlain(value) ? value : JSON.stringify(value)}`)
        .join(" "),
  ])();
  const start = random.choose([" ", ": ", "\n", " with ", " "]);
  return { joined: "", around: start + code, tail: true, literal: true };
}

/** Fields whose values can be said without their names, or null: in the declared order, or in any where the kinds tell them apart. */
function bareOrder(
  scene: Scene,
  fields: readonly Field[],
  given: readonly Field[],
  input: Input,
): readonly Field[] | null {
  if (given.some(({ type }) => type === "boolean")) return null;
  const kinds = fields.map(({ type }) => type);
  const options = fields.flatMap((field) => field.options ?? []);
  const apart =
    new Set(kinds).size === kinds.length &&
    given.every(({ name, type }) => {
      const value = String(input[name]);
      return type !== "string" || (!/^[\d.+-]+$/.test(value) && !options.includes(value));
    });
  if (apart) return scene.random.shuffled([...given]);
  return given.every((field, index) => field === fields[index]) ? given : null;
}

function plain(scene: Scene, order: readonly Field[], input: Input, quote: string): Said {
  const { random } = scene;
  const shown = order.map(({ name }) => clear(scene, input[name] as Value, quote));
  const joined = random.choose([
    () => shown.join(", "),
    () => joinAnd(scene, shown),
    () => shown.join(" "),
    () => shown.join(" / "),
  ])();
  if (joined === "") throw new Unsuitable();
  const around = random.choose([
    ` for ${joined}`,
    ` with ${joined}`,
    `: ${joined}`,
    `, ${joined}`,
    ` (${joined})`,
    ` ${joined}`,
    ` - ${joined}`,
    ` using ${joined}`,
    `\n${shown.join("\n")}`,
    `. Values: ${joined}`,
  ]);
  return { joined, around };
}
