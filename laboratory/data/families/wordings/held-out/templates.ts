/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const TEMPLATE_HELD_OUT: readonly string[] = [
  "fill in the template <f> with <_v> and save the result as <h>",
  "take <f> as the template, put in <_v> and store it under <h>",
  "can you complete the form <f> using <_v> and name the finished copy <h>",
  "I need <h> made out of the template <f>, the values are <_v>",
  "use <f> as a template for <h>. The values: <_v>",
  "please replace the placeholders in <f> with <_v> and write the filled-in text to <h>",
  "render <f> to <h> with <_v>",
  "the letter for our customer should be in <h>. Take the template <f> and fill it with <_v>",
  "there is a blank form in <f>, could you fill it out with <_v> and save that to <h>",
  "I'd like the gaps in <f> filled with <_v>, and the result put into <h>",
  "based on template <f>, generate <h>, filling in <_v>",
];
