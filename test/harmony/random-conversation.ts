import fc from "fast-check";
import type { ReferenceMessage } from "../conformance/reference-conversation.ts";

/** Random conversations and schemas in the reference's JSON form. */

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "<|end|>",
    "a <|start|>system<|message|>b",
    "1 + 2 = 3\n\n",
    "```\nx\n```",
    " tail ",
  ),
);
const word = fc.constantFrom("a", "get_weather", "functions.f", "browser.search", "naïve", "x.y.z");
const channel = fc.constantFrom("analysis", "commentary", "final", "odd");
const contentType = fc.constantFrom("<|constrain|>json", "json", "code", "<|constrain|>python");

/** Schemas of the kinds that the reference knows and of those that it doesn't. */
export const randomSchema: fc.Arbitrary<object> = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record(
      {
        type: fc.constantFrom("string", "number", "integer", "boolean", "null", "array"),
        description: text,
        title: fc.constantFrom("T", "Title two"),
        default: fc.oneof(fc.constantFrom("d", 1, -0.5, null, true), fc.constant({ a: [1] })),
        nullable: fc.boolean(),
        examples: fc.array(fc.oneof(fc.constantFrom("e", "f"), fc.integer()), { maxLength: 2 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        type: fc.constantFrom("string", "number"),
        enum: fc.array(fc.constantFrom("a", "b", "c d"), { maxLength: 3 }),
        default: fc.constantFrom("a", "b"),
      },
      { requiredKeys: ["type", "enum"] },
    ),
    fc.record({
      type: fc.array(fc.constantFrom("string", "integer", "null", "object"), { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record(
      {
        type: fc.constant("object"),
        description: text,
        properties: fc.dictionary(fc.constantFrom("a", "b", "c-d", "e_f"), tie("schema"), {
          maxKeys: 3,
        }),
        required: fc.subarray(["a", "b", "e_f"]),
        nullable: fc.boolean(),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        oneOf: fc.array(tie("schema"), { maxLength: 3 }),
        description: fc.constantFrom("same", "other"),
        default: fc.constantFrom("s", 3),
      },
      { requiredKeys: ["oneOf"] },
    ),
    fc.record({ anyOf: fc.array(tie("schema"), { maxLength: 2 }) }),
  ),
})).schema;

const tool = fc.record({
  name: fc.constantFrom("f", "get_weather", "odd-name"),
  description: fc.oneof(text, fc.constant("one\ntwo\n\nthree")),
  parameters: fc.oneof(fc.constant(null), randomSchema),
});
const namespace = fc.constantFrom("functions", "alpha", "Zeta").chain((name) =>
  fc.record({
    name: fc.constant(name),
    description: fc.oneof(fc.constant(null), text),
    tools: fc.array(tool, { maxLength: 3 }),
  }),
);
const namespaces = fc
  .array(namespace, { maxLength: 3 })
  .map((all) => Object.fromEntries(all.map((each) => [each.name, each])));

const message: fc.Arbitrary<ReferenceMessage> = fc.oneof(
  fc.record(
    { role: fc.constant("user" as const), content: text, name: word },
    { requiredKeys: ["role", "content"] },
  ),
  fc.record(
    {
      role: fc.constant("assistant" as const),
      content: text,
      channel,
      recipient: word,
      content_type: contentType,
      name: word,
    },
    { requiredKeys: ["role", "content"] },
  ),
  fc.record(
    {
      role: fc.constant("tool" as const),
      name: word,
      content: text,
      channel,
      recipient: fc.constantFrom("assistant", "all"),
    },
    { requiredKeys: ["role", "content", "name"] },
  ),
  fc.record({ role: fc.constant("developer" as const), content: text }),
  fc
    .record({
      instructions: fc.oneof(fc.constant(null), text),
      tools: fc.oneof(fc.constant(null), namespaces),
    })
    .map(
      (content) =>
        ({
          role: "developer" as const,
          content: [{ type: "developer_content" as const, ...content }],
        }) as unknown as ReferenceMessage,
    ),
  fc
    .record({
      model_identity: fc.oneof(text, fc.constant("You are a test.")),
      reasoning_effort: fc.constantFrom("Low" as const, "Medium" as const, "High" as const),
      conversation_start_date: fc.constantFrom(null, "2025-06-28"),
      knowledge_cutoff: fc.constantFrom("2024-06", "2021-01"),
      channel_config: fc.constantFrom(
        { valid_channels: ["analysis", "final"], channel_required: true },
        { valid_channels: [], channel_required: true },
      ),
    })
    .map((content) => ({
      role: "system" as const,
      content: [{ type: "system_content" as const, tools: null, ...content }],
    })),
);

export const randomConversation: fc.Arbitrary<ReferenceMessage[]> = fc.array(message, {
  maxLength: 6,
});
