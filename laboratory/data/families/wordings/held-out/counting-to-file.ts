/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const COUNT_WRITE_HELD_OUT: readonly string[] = [
  "find out how many lines of <f> have <_w> in them and write that number to <h>",
  "count <_w> in <f>, result to <h>",
  "how many lines in <f> mention <_w>? Please note the answer in <h>",
  "create <h> with the number of lines in <f> where <_w> appears",
  "go through <f>, tally the lines with <_w> and leave the total in <h>",
  "I want to keep track of how many entries in <f> say <_w>, so store the figure in <h>",
  "grep the number of matching lines for <_w> in <f> and redirect it to <h>",
  "could <h> be filled with the count of lines that include <_w> in <f>",
  "the head nurse asks how many lines of <f> name <_w>. She'd like to find the number in <h>",
  "in <h>, please record the number of times a line of <f> has <_w> in it",
  "would you be so kind as to add up all the <_w> lines in <f> and save the sum as <h>",
];
