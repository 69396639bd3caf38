/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const LARGEST_HELD_OUT: readonly string[] = [
  "look through the figures in <f> and tell me the highest one",
  "how high do the numbers in <f> go",
  "of all the numbers listed in <f>, which is the biggest",
  "could you pick out the top number in the file <f>",
  "I wrote down our daily sales in <f>. What was the highest amount",
  "tell me which number in <f> is larger than all the others",
  "I only care about the peak value in <f>, can you find it",
];

export const SMALLEST_HELD_OUT: readonly string[] = [
  "what's the minimum of the numbers in <f>",
  "tell me the lowest figure in the file <f>",
  "how low do the numbers in <f> go",
  "could you look over <f> and give me the smallest value",
  "of all the numbers in <f>, which one is the lowest",
  "I'm after the least amount listed in <f>",
  "the temperatures from the ward fridge are in <f>. Which is the lowest of them",
  "go through <f> and pick out the smallest number you see",
  "which number in <f> is smaller than all the rest",
];

export const SUM_HELD_OUT: readonly string[] = [
  "add up all the numbers in <f>",
  "what is the sum of the figures in <f>",
  "could you add together everything in <f> and tell me the result",
  "sum of <f>, please",
  "how much do the amounts in <f> make altogether",
  "I need the grand total of the numbers in <f>",
  "please work out the total for the file <f>",
  "I kept my petty cash receipts in <f>, one amount per line. How much is that in all",
  "take the numbers in <f> and sum them up for me",
  "the numbers in <f> have to be added up, what's the total",
];
