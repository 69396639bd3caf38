/**
 * A custom tool in ten lines: its arguments are typed by the schema, and a call that breaks the
 * schema never reaches it.
 *
 *   node examples/custom-tool.ts
 */
import { defineAgent, defineTool, loadModel, type Model, run } from "ostinato";
import { z } from "zod";

const weather = defineTool({
  name: "get_weather",
  description: "The weather in a city.",
  input: z.object({
    city: z.string().describe("Name of the city"),
    unit: z.enum(["celsius", "fahrenheit"]).optional(),
  }),
  effect: "read",
  run: ({ city, unit = "celsius" }) => `Sunny in ${city}, 21 degrees ${unit}.`,
});

const agent = defineAgent({
  name: "forecaster",
  instructions: "Answer questions about the weather.",
  tools: [weather],
});

export async function main(model: Model): Promise<string> {
  const outcome = await run(agent, "What is the weather in Oslo?", { model }).outcome;
  return outcome.kind === "answered" ? outcome.text : `No answer: ${outcome.kind}`;
}

if (import.meta.main) {
  const model = await loadModel(process.argv[2]);
  console.log(await main(model));
  await model.dispose();
}
