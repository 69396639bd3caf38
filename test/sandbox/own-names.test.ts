import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/own-names.ts";

const module = new URL("./scenarios/own-names.ts", import.meta.url).href;
describeScenarios("what is not the run's own", module, scenarios);
