import { type AnyTool, defineTool } from "ostinato";
import { z } from "zod";
import type { Draw } from "../draw.ts";
import type { Family } from "../family.ts";
import { Unsuitable } from "../scene.ts";
import { askInvented } from "./invented-request.ts";
import {
  BOOLEAN_FIELDS,
  ENUMS,
  NUMBER_FIELDS,
  STRING_FIELDS,
  SUBJECTS,
  VERBS,
} from "./invented-words.ts";

/** A field of an invented tool: how it is declared and how a value for it is drawn. */
export interface Field {
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
  const spoken = verb.replace(/_/g, " ");
  const action = random.choose([
    third(spoken.split(" ")[0] ?? "") + spoken.slice((spoken.split(" ")[0] ?? "").length),
    spoken,
  ]);
  const article = random.choose([
    "the",
    "a",
    "the",
    "one",
    "the current",
    "any",
    "a single",
    "this",
    "some",
    "our",
  ]);
  const rest = random.choose([
    "",
    "",
    ` for a ${random.choose(["city", "user", "customer", "given day", "person"])}`,
    ` with the given ${fields[0]?.name ?? "name"}`,
    ` of the ${draw.word()}`,
    " and returns the result",
    " in our system",
    " when the user asks for it",
    ` by its ${fields[0]?.name.replace(/_/g, " ") ?? "name"}`,
    ` from the ${draw.word()}`,
    " and says whether it worked",
    ` (${draw.word()} only)`,
    " right now",
    ` on the ${draw.word()} service`,
  ]);
  const object = `${article} ${subject}${rest}`;
  const declared = random.weighted<() => string>([
    [60, () => `${draw.capitalized(action)} ${object}.`],
    [8, () => `Use this to ${spoken} ${object}.`],
    [6, () => `Tool to ${spoken} ${object}.`],
    [5, () => `Call it to ${spoken} ${object}`],
    [5, () => `${draw.capitalized(subject)}: ${spoken}`],
    [5, () => `Lets you ${spoken} ${object}.`],
    [4, () => `API of the ${draw.word()} team: ${spoken} ${object}.`],
    [4, () => `${spoken} ${subject}`],
    [3, () => `With this you can ${spoken} ${object}.`],
  ])();
  const description = declared + (random.chance(0.15) ? ` ${draw.sentence()}` : "");
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
          `${draw.capitalized(name.replace("_", " "))}, such as ${draw.word()}`,
          `${draw.capitalized(name.replace("_", " "))} to use`,
          `The ${name.replace("_", " ")} that the user gives`,
          `What ${name.replace("_", " ")} it should have`,
          `${name.replace("_", " ")} (${type})`,
          draw.salad(2, 5),
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
  const { name } = field;
  if (/email|reply_address/.test(name))
    return `${draw.word()}@${draw.word()}.${random.choose(["com", "org", "net"])}`;
  if (/^time$|^start$|^end$/.test(name))
    return `${random.integer(0, 23)}:${random.choose(["00", "15", "30", "45"])}`;
  if (/^url$|link|website/.test(name))
    return `https://${draw.word()}.${random.choose(["com", "org", "io"])}`;
  if (/phone/.test(name)) return `+${random.integer(1, 99)}${random.integer(1000000, 9999999)}`;
  if (/currency/.test(name)) return random.choose(["EUR", "USD", "KRW", "JPY", "GBP", "CHF"]);
  if (/version/.test(name))
    return `${random.integer(0, 9)}.${random.integer(0, 20)}.${random.integer(0, 9)}`;
  if (/city|location|^destination$|^from$|^to$|country|origin|region|street|district/.test(name))
    return draw.capitalized();
  if (/date|^day$/.test(name)) return draw.date();
  if (/message|text|note|reason|title|subject|query|topic|comment|description|purpose/.test(name))
    return random.choose([draw.salad(2, 6), draw.word(), `${draw.word()} ${draw.word()}`]);
  if (/(^|_)id$|code|symbol|serial|reference|isbn|sku|token|plate/.test(name)) return draw.code();
  if (
    /name|recipient|^user$|customer|author|owner|sender|receiver|doctor|employee|manager|passenger|patient|teacher|client/.test(
      name,
    )
  )
    return draw.person();
  return random.choose([draw.word(), draw.word(), draw.capitalized(), draw.value()]);
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
      askInvented(scene, chosen, input);
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
