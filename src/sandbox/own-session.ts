/**
 * For `spawn`: starts the program in its own session. A terminal sends Ctrl-C to every program in the foreground;
 * a program started this way keeps running until this process, which gets Ctrl-C too, decides what to end.
 */
export const OWN_SESSION = { detached: true } as const;
