import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/degraded.ts";

const module = new URL("./scenarios/degraded.ts", import.meta.url).href;
describeScenarios("a degraded tier", module, scenarios);
