/**
 * Phrases that patterns of requests are told with: who, why, when, and what the file is to them. A person seldom asks for a task bare,
 * and none of these words may be taken for a part of it.
 */
const split = (text: string): readonly string[] =>
  text
    .split("|")
    .map((phrase) => phrase.trim())
    .filter(Boolean);

/** Third person, singular. */
const WHO =
  split(`my boss|my sister|my brother|my mother|my father|my wife|my husband|my daughter|my son|my aunt|my uncle|my cousin|
my grandmother|my grandson|my niece|my neighbour|my flatmate|my roommate|my landlord|my accountant|my colleague|my manager|my assistant|
my professor|my supervisor|my trainer|my therapist|my solicitor|my publisher|my agent|our teacher|our head nurse|our editor|our treasurer|
our bookkeeper|our caretaker|our secretary|our director|our chairman|our coach|our vicar|our architect|our electrician|our webmaster|
the supplier|the auditor|the inspector|the customer|the client|the new intern|the night shift|the foreman|the head of sales|the registrar|
the receptionist|the person on call|the man from the bank|the lady next door|the council|the insurance|the tax office|the caterer|
the photographer|the contractor|the ward sister|the project lead|the whole committee|the other department|the support desk|the shop owner|
the headmaster|the conductor|the tenant upstairs|the mechanic|the translator|a reader|a student of mine|a friend of mine|a colleague of mine|
somebody from the office|someone on the team|an old friend|a visitor|one of the volunteers|one of our members|one of my pupils`);

/** A clause of its own, without a full stop. */
const WHY =
  split(`I have a meeting in an hour|I have an exam tomorrow|we are moving house|we open at nine|the train leaves soon|
I promised it to them|they keep asking me|I need it for my records|I want to be sure|I forgot what I decided|I can't remember it|
I left my glasses at home|I am on the phone with them|I am filling in a form|I am writing a letter|I am preparing a talk|
we are planning a party|we are checking the books|we are closing early|we have guests tonight|the deadline is close|
the old one is out of date|I made a mistake|I got it wrong the first time|they changed their mind|it was a typo|things have changed|
the printer is waiting|my phone is nearly dead|I am about to leave|I am putting the slides together|the build depends on it|
we are migrating tonight|the deploy is waiting|the release is due|we are debugging an outage|the log keeps growing|I am doing the backup|
the auditor is coming|the inspection is on Friday|I want to compare it later|I want to show it to them|I have to sign it|
I have to pass it on|I have to read it out|it will be printed|it goes on the website|it belongs in the binder|we lost the paper copy|
nobody told me|I wasn't there|I was away last week|I have just come back|I am new here|I took over from someone|I want to learn it by heart|
the rehearsal starts soon|dinner is at seven|the shop is full of people|the patient is waiting|the class begins at ten|
the parents want to know|we are short of time|it has to be right this time|it should be quick|it is rather urgent|there is no rush`);

/** Behind a verb: "I need it for the audit". */
const FOR_WHAT =
  split(`for the audit|for the meeting|for tomorrow's meeting|for my records|for the newsletter|for the website|for the report|
for the school play|for the wedding|for our trip|for the kids|for the open day|for the annual report|for the handover|
for the night shift|for the weekly call|for the stand-up|for the release|for the deploy|for the migration|for the tax return|
for the insurance|for the bank|for my dissertation|for my essay|for the seminar|for class|for the lab book|for the stocktaking|for the shop window|
for the kitchen|for the menu|for the party|for the club|for the choir|for the committee|for the archive|for safe keeping|for later|
for a friend|for my mother|for the customer|for the team|for the new colleague|for the presentation|for the exhibition|for the recipe book`);

/** A time that has passed. */
const PAST =
  split(`yesterday|last week|last night|this morning|on Monday|on Friday|last month|earlier today|a while ago|before the holidays|
the other day|in spring|last year|just now|an hour ago|over the weekend|at lunch|in the meeting|on the train`);

/** A time to come. */
const SOON =
  split(`today|tomorrow|tonight|by tonight|this afternoon|before lunch|after lunch|before noon|by Friday|on Monday|next week|
in an hour|in ten minutes|before I leave|before the meeting|by the end of the day|at the weekend|soon|later today|first thing tomorrow`);

/** What a file or its text is to a person, behind "with", "keeps", "wrote down". */
const PAPER =
  split(`my notes|our notes|the minutes|a letter|the letter from the bank|a poem|a recipe|my recipes|the shopping list|a to-do list|
a reading list|the guest list|the seating plan|the rota|the timetable|the house rules|the opening hours|the price list|a purchase slip|the booking form|
an invoice|the receipts|the budget|the figures|the measurements|the test results|the lab values|the survey answers|the statistics|
the inventory|the parts list|a packing list|the itinerary|the booking|the contract|the lease|the policy|the manual|the instructions|
the settings|the configuration|the deploy notes|the changelog|the release notes|the error log|the server log|the access log|the crash report|
a bug report|the runbook|the checklist|the schedule|the programme|the lyrics|the script|a speech|my diary|a draft|the first chapter|
my essay|the outline|the summary|the feedback|the complaint|the reply|the phone numbers|the addresses|the passwords|the account details|
the patient's details|the ward notes|the medication plan|the diet plan|the training plan|the marks|the homework|the quiz|the vocabulary list|
the membership list|the donations|the bids|the offers|the quotes|the specs|the drawings|the measurements of the kitchen|the plan for the garden`);

/** One of these stands for `[name]` in a pattern. */
export const EVERYDAY_PHRASES = {
  who: WHO,
  why: WHY,
  forWhat: FOR_WHAT,
  past: PAST,
  soon: SOON,
  paper: PAPER,
} as const;
