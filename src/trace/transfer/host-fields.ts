import { z } from "zod";

const text = z.string();
const number = z.number();

/** Fields of the events about hosts; see `eventFault`. */
export const hostAsked = z.looseObject({
  type: z.literal("host-asked"),
  step: number,
  callId: text,
  host: text,
  digest: text,
  tainted: z.literal(true).optional(),
});

export const hostDecided = z.looseObject({
  type: z.literal("host-decided"),
  step: number,
  callId: text,
  host: text,
  decision: z.enum(["approved", "denied", "pending"]),
  by: text,
  reason: text.optional(),
  failure: text.optional(),
  digest: text.optional(),
  basis: text.optional(),
  remember: text.optional(),
  waitedMilliseconds: number.optional(),
});
