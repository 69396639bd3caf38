/** Names in the workspace's own folder that belong to Ostinato: a run neither sees nor changes them. */
export const NOT_OF_THE_RUN: readonly string[] = [".ostinato"];
