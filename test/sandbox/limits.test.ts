import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/limits.ts";

describeScenarios("limits", new URL("./scenarios/limits.ts", import.meta.url).href, scenarios);
