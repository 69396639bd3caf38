import { it } from "vitest";
import { expectHeld } from "./expect-held.ts";
import { attackAsUser } from "./run-attacks.ts";

it.runIf(process.getuid?.() === 0)(
  "the sandbox of an ordinary user holds every attack",
  () => expectHeld(attackAsUser),
  180_000,
);
