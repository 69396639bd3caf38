type Perform = typeof import("./perform.ts").perform;

/** `perform`, which loads when the first run starts, so that importing `ostinato` stays cheap. */
export const perform: Perform = async (...given) => {
  const room = await import("./perform.ts");
  return room.perform(...given);
};
