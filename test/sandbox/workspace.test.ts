import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/workspace.ts";

const module = new URL("./scenarios/workspace.ts", import.meta.url).href;
describeScenarios("a workspace", module, scenarios);
