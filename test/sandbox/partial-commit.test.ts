import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/partial-commit.ts";

const module = new URL("./scenarios/partial-commit.ts", import.meta.url).href;
describeScenarios("a commit of a part", module, scenarios);
