import { z } from "zod";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";

const WEATHER: { readonly [city: string]: string } = {
  Oslo: "4 °C and rain",
  Paris: "18 °C and sun",
  Lima: "21 °C and fog",
  Cairo: "33 °C and sun",
};

const weather = defineTool({
  name: "weather",
  description: "Gets the weather in a city.",
  input: z.object({ city: z.string() }),
  effect: "read",
  run: ({ city }) => WEATHER[city] ?? `There is no report for ${city}.`,
});

/** What the fleet's runs do: the model in the box calls a tool and answers. */
export const agent = defineAgent({
  name: "weather",
  instructions: "Answer with the help of your tools.",
  tools: [weather],
});

export function taskOf(index: number): string {
  const cities = Object.keys(WEATHER);
  return `What is the weather in ${cities[index % cities.length]}?`;
}
