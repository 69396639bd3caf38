/**
 * For `spawn`: a session of its own. A terminal sends its Ctrl-C to all programs before it; what is started
 * here goes on until this process, which gets it too, has decided what ends.
 */
export const APART = { detached: true } as const;
