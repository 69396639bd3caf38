import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";

const planStep = z.strictObject({
  step: z.string().describe("What is to be done, in a few words"),
  status: z.enum(["pending", "in_progress", "completed"]),
});

export type PlanStep = z.output<typeof planStep>;

const MARKS = { pending: " ", in_progress: ">", completed: "x" } as const;
const MOST_STEPS = 50;

/**
 * Records the whole plan. It only changes what people see: the plan is the call itself, so the
 * journal holds every version of it and nothing else has to store one.
 */
export const updatePlan = defineTool({
  name: "update_plan",
  description:
    "Shows your plan for a task of several steps. Send all steps each time; at most one is in_progress.",
  input: z.strictObject({
    plan: z.array(planStep).describe("All steps in order"),
    explanation: z.string().optional().describe("Why the plan changed"),
  }),
  effect: "idempotent",
  timeout: 5_000,
  run({ plan, explanation }, { progress }) {
    if (plan.length > MOST_STEPS) {
      throw new ToolFailure(`the plan has ${plan.length} steps; write at most ${MOST_STEPS}`);
    }
    const current = plan.filter((step) => step.status === "in_progress");
    if (current.length > 1) {
      const names = current.map(({ step }) => JSON.stringify(step)).join(", ");
      throw new ToolFailure(`${current.length} steps are in_progress: ${names}. Only one can be`);
    }
    progress(plan.map(({ step, status }) => `[${MARKS[status]}] ${step}`).join("\n"));
    const done = plan.filter((step) => step.status === "completed").length;
    return {
      text: `Plan updated: ${done} of ${plan.length} done`,
      details: { plan, ...(explanation !== undefined && { explanation }) },
    };
  },
});
