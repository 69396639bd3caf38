/**
 * Tasks on the sample workspace that the model in the box can do: `npm start` and the README suggest them.
 * A test runs them.
 */
export const SUGGESTED_TASKS = [
  "What is the codename in notes.txt?",
  "What does docs/tides.md say?",
  "Add the numbers in data/numbers.txt.",
  "In settings.txt, change the port to 5000.",
] as const;
