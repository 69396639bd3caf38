import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/network.ts";

const module = new URL("./scenarios/network.ts", import.meta.url).href;
describeScenarios("the network", module, scenarios);
