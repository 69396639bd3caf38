/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const RUN_HELD_OUT: readonly string[] = [
  "could you type this into the command line for me: <_c>",
  "I need the following command carried out: <_c>",
  "my teacher told us to enter a command and I don't know where. Can you run it for me: <_c>",
  "what happens when you run <_c>? Try it out, please",
  "I'd like to see the output of the command <_c>",
  "let's give it a go in the console: <_c>",
  "the build is waiting for one more command, so launch <_c>",
];
