import { z } from "zod";
import { defineTool } from "../tool/define-tool.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { DeclaredTool } from "./suite.ts";

/** A tool from a suite's declaration: it does nothing and returns the declared result. */
export function makeDeclaredTool({ name, description, parameters, result }: DeclaredTool): AnyTool {
  return defineTool({
    name,
    description,
    input: z.fromJSONSchema(parameters as Parameters<typeof z.fromJSONSchema>[0]) as z.ZodObject,
    effect: "idempotent",
    run: (input) =>
      result.replace(/\{(\w+)\}/g, (whole, field: string) => {
        const value = (input as { [field: string]: unknown })[field];
        return value === undefined ? whole : String(value);
      }),
  });
}
