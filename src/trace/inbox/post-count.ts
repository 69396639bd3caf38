let posted = 0;

/** How many messages this process has posted to runs, in whatever journal: whoever knows an older number has to look. */
export function postCount(): number {
  return posted;
}

/** To be called by a journal when a message is in its inbox. */
export function countPost(): void {
  posted++;
}
