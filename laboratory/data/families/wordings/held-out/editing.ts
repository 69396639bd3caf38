/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const EDIT_HELD_OUT: readonly string[] = [
  "in <f>, swap <_a> for <_b>",
  "<f>: <_a> becomes <_b>",
  "could you change <_a> to <_b> in <f> for me",
  "wherever <f> has <_a>, I'd rather read <_b>",
  "I keep writing <_a> when I mean <_b>. Please put that right in <f>",
  "find <_a> in <f> and turn it into <_b>",
  "<f> shouldn't mention <_a> anymore, write <_b> there instead",
  "my teacher marked <_a> in <f> as wrong, it has to be <_b>. Would you correct it in the file",
  "is it possible to have <_a> overwritten by <_b> in <f>",
];

export const SET_HELD_OUT: readonly string[] = [
  "the <_k> in <f> should be <_v> from now on",
  "could you make <_v> the new <_k> in <f>",
  "I'd like to have <_v> for the <_k> in <f>",
  "there's a new <_k>, it's <_v>. Please adjust <f> accordingly",
  "open <f>, look for the <_k> and give it the value <_v>",
  "a customer called me about the <_k>: the one in <f> is out of date, and the right one is <_v>. Would you update the file",
];
