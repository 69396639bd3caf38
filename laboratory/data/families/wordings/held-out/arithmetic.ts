/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const ARITHMETIC_HELD_OUT: readonly string[] = [
  "<_a> <_o> <_b> equals what",
  "I can't do <_a> <_o> <_b> in my head, could you",
  "quick one for the till: <_a> <_o> <_b>, what do I get",
  "please compute <_a> <_o> <_b> for me",
  "I'd be glad to know which number <_a> <_o> <_b> gives",
  "the battery of my calculator is flat, so you will have to solve <_a> <_o> <_b> for me",
  "if I type <_a> <_o> <_b> into a calculator, what will it show",
  "my homework says <_a> <_o> <_b> and I keep getting different answers. Which one is right",
];

export const ARITHMETIC_WRITE_HELD_OUT: readonly string[] = [
  "calculate <_a> <_o> <_b> and store the outcome in <h>",
  "could you solve <_a> <_o> <_b> for me and note the solution in <h>",
  "I want a file <h> with nothing in it but the result of <_a> <_o> <_b>",
  "eval <_a> <_o> <_b>, output to <h>",
  "how much is <_a> <_o> <_b>? Don't tell me, save it to <h>",
  "the number that comes out of <_a> <_o> <_b> needs to be recorded in <h>",
  "figure out <_a> <_o> <_b>, then create <h> with the answer",
  "my boss wants to see what <_a> <_o> <_b> makes, and she only looks in <h>. Please leave the figure there",
  "would it be possible to have the answer to <_a> <_o> <_b> written down in <h>",
  "into <h> goes whatever <_a> <_o> <_b> amounts to",
];
