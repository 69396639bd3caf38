/**
 * `ostinato` (default): what gpt-oss was trained on, without the reference's known mistakes.
 * `reference`: token for token what openai/harmony 0.0.8 renders, mistakes included.
 */
export type Profile = "ostinato" | "reference";
