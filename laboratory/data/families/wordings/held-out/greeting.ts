/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const HELLO_HELD_OUT: readonly string[] = [
  "hi there, how's it going",
  "good afternoon, I hope you're well",
  "greetings",
  "it's me again, hi",
  "a very good day to you",
  "hiya, nice to meet you",
  "hello hello, I'm back from my lunch break",
];

export const THANKS_HELD_OUT: readonly string[] = [
  "cheers, that's just what I needed",
  "thank you so much for your help",
  "ta, you're a star",
  "great job",
  "I'm really grateful for that",
  "works like a charm, many thanks",
  "I was looking for that all afternoon. Thank you kindly",
  "you've been ever so helpful",
];

export const WHO_HELD_OUT: readonly string[] = [
  "tell me who I'm talking to",
  "what kind of assistant are you",
  "what's your name and what are you",
  "my granddaughter put this on my computer. Who or what am I writing to",
  "we haven't met yet, so who might you be",
  "whoami, but for you: who is this",
];
