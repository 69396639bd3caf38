import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/program.ts";

const module = new URL("./scenarios/program.ts", import.meta.url).href;
describeScenarios("a wrapped program", module, scenarios);
