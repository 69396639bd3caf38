/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const CORRECT_HELD_OUT: readonly string[] = [
  "the <_k> in <f> is wrong: it says <_w> and should say <_v>",
  "<f>: <_k> not <_w> but <_v>",
  "please correct the <_k> in <f>, which is still <_w>, to <_v>",
  "someone typed <_w> as the <_k> in <f>. It ought to be <_v>, please fix that",
  "can the <_k> in <f> be turned from <_w> into <_v>",
  "I made a mistake in <f> and put down <_w> for the <_k>, please make it <_v>",
  "bump the <_k> in <f>, old value <_w>, new value <_v>",
  "my shop's <_k> isn't <_w> any longer, it's <_v>. Would you fix that in <f>",
  "I'd like the <_k> in <f> to read <_v> rather than <_w>",
  "open <f> and where the <_k> is given as <_w>, write <_v> there",
];
