/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const DATE_HELD_OUT: readonly string[] = [
  "could you tell me what date we have today",
  "I've lost track of time on holiday, which date is it now",
  "I have to put the date on this form. What is it today",
  "do you happen to know today's date",
  "my calendar is still hanging on last month's page, so what's today's date",
  "remind me what the date is",
  "I'd like to know the date of today for the patient's chart",
];

export const TOOLS_HELD_OUT: readonly string[] = [
  "show me everything you can call",
  "could you tell me what functions are available to you",
  "I'd be curious to see the tools you work with",
  "before I give you any work, I want to know what tools you've got",
  "is there a list of the functions you can use",
  "my colleague says that you come with several tools. Which ones are they",
  "available tools pls",
];

export const UNKNOWN_HELD_OUT: readonly string[] = [
  "how far is it from here to <_W>",
  "I'd love to know what <_W> is famous for",
  "what will the weather be like in <_W> tomorrow",
  "my daughter has to give a talk about <_W>. What are the most important facts",
  "how much does a <_w> cost these days",
  "can you explain to me who invented the <_w>",
  "how many bones does a horse have",
  "do you know which river is the longest in the world",
];
