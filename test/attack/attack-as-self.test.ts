import { it } from "vitest";
import { expectHeld } from "./expect-held.ts";
import { attackAsSelf } from "./run-attacks.ts";

it("the sandbox of whoever runs this holds every attack", () => expectHeld(attackAsSelf), 600_000);
