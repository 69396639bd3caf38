import fc from "fast-check";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { expect, test } from "vitest";
import { compileSchema } from "../../src/grammar/index.ts";
import { drawnSchemas, withDefinitions } from "./random-schema.ts";

test("llama.cpp accepts the grammars of random schemas, and refuses what is not a grammar", async () => {
  const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.disabled });
  const refused: unknown[] = [];
  for (const { schema } of fc.sample(drawnSchemas, { seed: 20_263, numRuns: 150 })) {
    const lifted = withDefinitions(schema);
    const { gbnf } = compileSchema(lifted);
    await llama.createGrammar({ grammar: gbnf }).catch(() => refused.push(lifted));
  }
  expect(refused).toEqual([]);
  await expect(llama.createGrammar({ grammar: "root ::= missing\n" })).rejects.toThrow();
  await llama.dispose();
});
