import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/left-behind.ts";

// Issue 18 A: what the product leaves behind can be removed by its owner with plain tools.
const module = new URL("./scenarios/left-behind.ts", import.meta.url).href;
describeScenarios("plain tools remove", module, scenarios);
