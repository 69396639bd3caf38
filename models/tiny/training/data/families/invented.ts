import { z } from "zod";
import { defineTool } from "../../../../../src/tool/define-tool.ts";
import type { AnyTool } from "../../../../../src/tool/tool.ts";
import type { Draw } from "../draw.ts";
import type { Family } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";

/** A field of an invented tool: how it is declared and how a value for it is drawn. */
interface Field {
  readonly name: string;
  readonly description: string | null;
  readonly type: "string" | "number" | "boolean" | "enum";
  readonly options?: readonly string[];
  readonly optional: boolean;
}

/** A tool that exists in one prompt only: reading its declaration is the only way to call it. */
export interface InventedTool {
  readonly tool: AnyTool;
  readonly verb: string;
  readonly subject: string;
  readonly fields: readonly Field[];
}

const VERBS =
  "get find look_up fetch send create add remove delete update book cancel check convert calculate compute translate play stop start schedule order buy sell reserve open close lock unlock measure count list show print post publish upload download share rate review assign move rename merge split sort filter validate verify sign encrypt notify call invite register report track weigh roll draw paint scan turn set reset query estimate compare resize rotate compress archive restore approve reject tag pin feed water brew".split(
    " ",
  );
const SUBJECTS =
  "weather forecast temperature stock price exchange rate currency email message invoice ticket flight train hotel room table seat meeting event reminder note task customer user account order product package shipment parcel recipe song playlist video photo image device light lamp door heater thermostat camera sensor robot job build branch release issue comment review score grade exam course lesson book loan card payment refund coupon tax salary budget route distance map address phone contact team project report chart graph query table record row database backup server domain page link survey poll vote game dice coin timer alarm clock calendar holiday visa passport license permit claim policy".split(
    " ",
  );
const STRING_FIELDS =
  "city country name title subject message text recipient user customer product item address color category language code id symbol date day query topic format unit from to source target location destination room tag note reason status path url label currency author owner department".split(
    " ",
  );
const NUMBER_FIELDS =
  "count amount quantity days hours minutes limit price weight height width length size age year month number level score temperature percent speed distance duration max_results page priority seats guests nights copies".split(
    " ",
  );
const BOOLEAN_FIELDS =
  "urgent private public recursive dry_run notify force verbose active enabled express gift confirmed silent".split(
    " ",
  );
const ENUMS: readonly (readonly [string, readonly string[]])[] = [
  ["unit", ["celsius", "fahrenheit"]],
  ["unit", ["metric", "imperial"]],
  ["size", ["small", "medium", "large"]],
  ["priority", ["low", "normal", "high"]],
  ["format", ["json", "csv", "xml"]],
  ["color", ["red", "green", "blue"]],
  ["order", ["asc", "desc"]],
  ["class", ["economy", "business", "first"]],
  ["level", ["debug", "info", "error"]],
  ["mode", ["fast", "exact"]],
  ["state", ["on", "off"]],
  ["period", ["day", "week", "month"]],
];

export function inventTool(draw: Draw, taken: readonly InventedTool[]): InventedTool {
  const { random } = draw;
  const verb = random.choose(VERBS);
  const subject = random.chance(0.6)
    ? random.choose(SUBJECTS)
    : random.chance(0.5)
      ? draw.word()
      : `${random.choose([draw.word(), draw.adjective()])} ${random.choose(SUBJECTS)}`;
  const words = [...verb.split("_"), ...subject.split(" ")];
  const style = random.weighted<(words: string[]) => string>([
    [60, (parts) => parts.join("_")],
    [
      15,
      (parts) => parts.map((part, index) => (index === 0 ? part : draw.capitalized(part))).join(""),
    ],
    [8, (parts) => parts.slice(1).join("_")],
    [7, (parts) => [...parts.slice(1), parts[0]].join("_")],
    [5, (parts) => parts.join("-")],
    [5, () => draw.pseudoWord()],
  ]);
  const name = style(words);
  if (
    taken.some(({ tool, subject: other }) => tool.name === name || other === subject) ||
    name.length < 2
  )
    return inventTool(draw, taken);
  const fields = inventFields(draw, random.choose([0, 1, 1, 2, 2, 2, 3, 3]));
  const shape: { [name: string]: z.ZodType } = {};
  for (const field of fields) shape[field.name] = schemaOf(draw, field);
  const third = (word: string) =>
    /(s|sh|ch|x)$/.test(word)
      ? `${word}es`
      : /[^aeiou]y$/.test(word)
        ? `${word.slice(0, -1)}ies`
        : `${word}s`;
  const spoken = verb.replace("_", " ");
  const action = random.choose([
    third(spoken.split(" ")[0] ?? "") + spoken.slice((spoken.split(" ")[0] ?? "").length),
    spoken,
  ]);
  const article = random.choose(["the", "a", "the", "one", "the current"]);
  const rest = random.choose([
    "",
    "",
    ` for a ${random.choose(["city", "user", "customer", "given day", "person"])}`,
    ` with the given ${fields[0]?.name ?? "name"}`,
    ` of the ${draw.word()}`,
    " and returns the result",
    " in our system",
  ]);
  const description = `${draw.capitalized(action)} ${article} ${subject}${rest}.${random.chance(0.15) ? ` ${draw.sentence()}` : ""}`;
  const tool = defineTool({
    name,
    description,
    input: random.chance(0.6) ? z.object(shape) : z.strictObject(shape),
    run: () => "",
  });
  return { tool, verb: spoken, subject, fields };
}

function inventFields(draw: Draw, count: number): Field[] {
  const { random } = draw;
  const fields: Field[] = [];
  while (fields.length < count) {
    const type = random.weighted<Field["type"]>([
      [55, "string"],
      [27, "number"],
      [8, "boolean"],
      [10, "enum"],
    ]);
    const [enumName, options] = random.choose(ENUMS);
    const own = random.chance(0.15) ? draw.word() : null;
    const name =
      own ??
      (type === "string"
        ? random.choose(STRING_FIELDS)
        : type === "number"
          ? random.choose(NUMBER_FIELDS)
          : type === "boolean"
            ? random.choose(BOOLEAN_FIELDS)
            : enumName);
    if (fields.some((field) => field.name === name)) continue;
    const optional = fields.length > 0 && random.chance(0.2);
    const description = random.chance(0.55)
      ? random.choose([
          `The ${name.replace("_", " ")}`,
          `${draw.capitalized(name.replace("_", " "))} of the ${draw.word()}`,
          `Which ${name.replace("_", " ")}`,
          draw.salad(2, 5),
        ])
      : null;
    fields.push({ name, description, type, optional, ...(type === "enum" && { options }) });
  }
  return fields;
}

function schemaOf(draw: Draw, field: Field): z.ZodType {
  const base: z.ZodType =
    field.type === "string"
      ? z.string()
      : field.type === "boolean"
        ? z.boolean()
        : field.type === "enum"
          ? z.enum([...(field.options ?? [])] as [string, ...string[]])
          : draw.random.chance(0.5)
            ? z.number()
            : z.int();
  const described = field.description === null ? base : base.describe(field.description);
  return field.optional ? described.optional() : described;
}

function valueFor(draw: Draw, field: Field): string | number | boolean {
  const { random } = draw;
  if (field.type === "number") return random.integer(1, random.choose([9, 30, 100, 2000]));
  if (field.type === "boolean") return random.chance(0.7);
  if (field.type === "enum") return random.choose(field.options ?? []);
  if (/city|location|destination|^from$|^to$|country/.test(field.name)) return draw.capitalized();
  if (/date|day/.test(field.name)) return draw.date();
  if (/name|recipient|user|customer|author|owner/.test(field.name)) return draw.person();
  if (/message|text|note|reason|title|subject|query|topic/.test(field.name))
    return random.choose([draw.salad(2, 6), draw.word(), `${draw.word()} ${draw.word()}`]);
  if (/code|id|symbol/.test(field.name)) return draw.code();
  return random.choose([draw.word(), draw.word(), draw.capitalized(), draw.value()]);
}

/** The request in words: the tool by its name, by verb and subject, or by both; every value with its field or in a phrase. */
function request(
  scene: Scene,
  { tool, verb, subject, fields }: InventedTool,
  input: { readonly [name: string]: string | number | boolean },
): string {
  const { random, draw } = scene;
  const given = fields.filter(({ name }) => name in input);
  const quote = random.choose(["", "", "", '"', "'", "`"]);
  const phrases = given.map((field) => {
    const spoken = field.name.replace(/_/g, " ");
    const value = input[field.name] as string | number | boolean;
    if (field.type === "boolean")
      return random.choose(
        value
          ? [`${spoken} true`, `${spoken}: true`, `set ${spoken}`, `${spoken} = yes`]
          : [`not ${spoken}`, `${spoken}: false`, `${spoken} = no`],
      );
    const shown = typeof value === "string" ? quote + value + quote : String(value);
    const wording = random.weighted<string>([
      [30, `${spoken} ${shown}`],
      [15, `${spoken} = ${shown}`],
      [15, `${spoken}: ${shown}`],
      [10, `the ${spoken} is ${shown}`],
      [10, `${shown} as ${spoken}`],
      [8, `${field.name}=${shown}`],
      [12, given.length === 1 ? shown : `${spoken} ${shown}`],
    ]);
    return wording;
  });
  const joined =
    phrases.length === 0
      ? ""
      : phrases.length === 1
        ? (phrases[0] as string)
        : `${phrases.slice(0, -1).join(", ")}${random.choose([" and ", ", "])}${phrases.at(-1)}`;
  const around =
    joined === ""
      ? ""
      : random.choose([
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
        ]);
  const named = [
    `[do]{use|call|run} {the tool |}${tool.name}${around}`,
    `${tool.name}${around}`,
    `[do]${verb} {the |a |}${subject} with ${tool.name}${around}`,
    `[do]{make a call of|start|try|invoke|apply} ${tool.name}${around}`,
    `${tool.name}, please${around}`,
    `what does ${tool.name} {say|give|return}${around}?`,
  ];
  const spoken = [
    `[do]${verb} {the |a |my |}${subject}${around}`,
    `I {want|need|would like} to ${verb} {the |a |my |}${subject}${around}`,
    `{can|could} you ${verb} {the |a |}${subject}${around}?`,
    `{is it possible to|time to|I have to} ${verb} {the |a |}${subject}${around}`,
    `${subject}, ${verb}${around}`,
    `{we must|we should|let us|it is time to|how about you} ${verb} {this |that |one |our |the |}${subject}${around}`,
    `${verb} ${subject}${around}`,
    `the ${subject}: ${verb} it${around}`,
    `my task for you: ${verb} {the |a |}${subject}${around}`,
  ];
  const asked = [
    `what is the ${subject}${around}?`,
    `I need the ${subject}${around}`,
    `tell me the ${subject}${around}`,
    `{which|how is the} ${subject}${around}?`,
    `${subject}${around}?`,
    `do you know the ${subject}${around}?`,
    `I would like to know the ${subject}${around}`,
  ];
  const patterns = random.chance(0.25)
    ? named
    : random.chance(0.75) ||
        !/^(get|find|look|fetch|check|show|calculate|compute|query|measure|estimate)/.test(verb)
      ? spoken
      : asked;
  const pattern = random.choose(patterns);
  // A slot keeps braces and brackets of drawn values from being read as alternatives.
  return scene.ask([pattern.replace(around, "<_x>"), pattern.replace(around, "<_x>")], {
    x: around,
    w: draw.word(),
  });
}

export function inventedFamily(invented: readonly InventedTool[]): Family {
  return {
    name: "unseen-tool",
    weight: 1,
    needs: [],
    build(scene) {
      const { draw, random } = scene;
      const chosen = random.choose(invented);
      const input: { [name: string]: string | number | boolean } = {};
      for (const field of chosen.fields) {
        if (!field.optional || random.chance(0.5)) input[field.name] = valueFor(draw, field);
      }
      if (Object.values(input).some((value, index, all) => all.indexOf(value) !== index))
        throw new Unsuitable();
      request(scene, chosen, input);
      const result = random
        .weighted<() => string>([
          [25, () => draw.value()],
          [20, () => draw.sentence()],
          [
            15,
            () =>
              `${draw.capitalized(random.choose(["done", "ok", "sent", "created", "booked", "saved"]))}: ${draw.value()}`,
          ],
          [
            15,
            () =>
              JSON.stringify({
                [draw.key()]: random.chance(0.5) ? draw.word() : random.integer(0, 999),
                ...(random.chance(0.5) && { [draw.key()]: draw.word() }),
              }),
          ],
          [10, () => `${random.integer(-20, 99)}`],
          [5, () => random.choose(["ok", "true", "done", "success", "[]", "null"])],
          [
            10,
            () =>
              `Error: ${random.choose([`no such ${chosen.subject}`, `unknown ${draw.word()}`, draw.salad(2, 6).replace(/[.?!]$/, "")])}`,
          ],
        ])()
        .trim();
      scene.given(`I should call ${chosen.tool.name}.`, chosen.tool.name, input, result);
      if (result.startsWith("Error: "))
        return scene.final("The tool failed.", `The tool failed: ${result.slice(7)}.`, [
          result.slice(7),
        ]);
      scene.final("Now I can answer.", `The result is: ${result}`, [result]);
    },
  };
}
