import type { Joints } from "../joining.ts";

/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const JOINTS_HELD_OUT: readonly Joints[] = [
  ["first up, <_p>", "; next, <_p>", "; and lastly, <_p>", "; after that, <_p>"],
  ["<_P>.", " Once that is done, <_p>.", " And to finish, <_p>", " Once that is done, <_p>"],
  [
    "I have some work for you. Please <_p>",
    ", after which <_p>",
    ", and as the last job <_p>",
    ", after which <_p>",
  ],
  ["to do for today:\n- <_p>", "\n- <_p>", "\n- <_p>"],
  ["could you <_p>", ", <_p>", " and <_p>", " and <_p>"],
  [
    "start with this: <_p>.",
    " When you're through with it, <_p>.",
    " The final thing: <_p>",
    " When you're through with it, <_p>",
  ],
  ["<_p>", " -> <_p>", " -> <_p>"],
  [
    "my boss wants the following from us: <_p>",
    "; <_p>",
    "; and, to round it off, <_p>",
    "; and <_p>",
  ],
  ["<_p>", " and afterwards <_p>", " and at the very end <_p>", " and afterwards <_p>"],
  [
    "before anything else, <_p>",
    ". As soon as that's finished, <_p>",
    ". When all of that is in order, <_p>",
    ". As soon as that's finished, <_p>",
  ],
  ["<_p>", ". Also <_p>", ". Oh, and <_p>", ". Oh, and <_p>"],
];
