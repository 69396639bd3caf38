import { describeScenarios } from "./describe-scenarios.ts";
import { scenarios } from "./scenarios/files.ts";

describeScenarios("files", new URL("./scenarios/files.ts", import.meta.url).href, scenarios);
