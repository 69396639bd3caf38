import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/calls.ts";

describeScenarios("a call", new URL("./scenarios/calls.ts", import.meta.url).href, scenarios);
