import { it } from "vitest";
import { expectHeld } from "./expect-held.ts";
import { attackAsUser } from "./run-attacks.ts";

it("the sandbox of an ordinary user holds every attack", async ({ skip }) => {
  skip(process.getuid?.() !== 0, "attack-as-self.test.ts is just that");
  await expectHeld(attackAsUser);
}, 600_000);
