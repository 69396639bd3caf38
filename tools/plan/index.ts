/** The plan: what the model means to do, in steps, for itself and for the person who watches. */
export { type PlanStep, updatePlan } from "./update-plan.ts";
