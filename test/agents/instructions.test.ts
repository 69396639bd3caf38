import { describe, expect, test } from "vitest";
import { agents } from "../../agents/index.ts";
import { allTools } from "../../tools/index.ts";

const names = new Set(allTools.flatMap(({ name }) => [name, name.split(".").at(-1) ?? name]));
/** Words of English that are tools' names too. */
const WORDS = ["search", "open", "find", "shell", "python", "back", "exec"];

// Issue 22, item 9: instructions are short, and name nothing that the agent doesn't have.
describe.each(agents.map((agent) => [agent.name, agent] as const))("%s", (_, agent) => {
  const words = agent.instructions.match(/[\w.]+/g) ?? [];

  test("names only tools and arguments of its own", () => {
    const own = new Set(
      agent.tools.flatMap(({ name, schema }) => [
        name,
        name.split(".").at(-1) ?? name,
        ...Object.keys((schema as { properties: object }).properties),
      ]),
    );
    const named = words.filter(
      (word) => /_/.test(word) || (names.has(word) && !WORDS.includes(word)),
    );
    expect(named.filter((word) => !own.has(word))).toEqual([]);
  });

  test("is told in at most 300 words", () => {
    expect(agent.instructions.split(/\s+/).length).toBeLessThanOrEqual(300);
  });
  test("has limits of its own, and says what text in files is", () => {
    expect(Object.keys(agent.limits).length).toBeGreaterThan(0);
    expect(agent.instructions).toMatch(/[Tt]ext in files|inside (?:files|documents)/);
  });
});
