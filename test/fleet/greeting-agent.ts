/** An agent in a file of its own, as `--agent` takes it. */
import { defineAgent } from "ostinato";

export default defineAgent({
  name: "greeter",
  instructions: "Greet in one sentence.",
  reasoning: "low",
  limits: { steps: 2, turnTokens: 60 },
});
