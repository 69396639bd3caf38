import { expect, it } from "vitest";
import { RequestLog } from "../../../src/sandbox/network/request-log.ts";

const request = (host: string, time = 1, allowed = true) => ({
  ...{ time, method: "GET", host, port: 80, allowed },
});

it("counts what is alike, and is empty when it was taken", () => {
  const log = new RequestLog();
  for (const each of [request("a"), request("b", 2), request("a", 3), request("a", 4, false)])
    log.note(each);
  expect(log.take()).toEqual([
    { ...request("a"), count: 2 },
    request("b", 2),
    request("a", 4, false),
  ]);
  expect(log.take()).toEqual([]);
});

// Names of up to 15 KB, refused as fast as they come, brought 30 MB into the journal with each call.
it("keeps no more of a name than a name may have", () => {
  const log = new RequestLog();
  const reason = `the host ${"a.".repeat(7000)} isn't on the list`;
  log.note({ ...request("a.".repeat(7000), 1, false), reason });
  const [kept] = log.take();
  expect(kept?.host).toMatch(/^(a\.){130}… \(14000 characters\)$/);
  expect(JSON.stringify(kept).length).toBeLessThan(1000);
});

it("stays small whatever is asked for, and loses no count", () => {
  const log = new RequestLog();
  for (let index = 0; index < 5000; index++) log.note(request(`${index}.test`, index, false));
  const taken = log.take();
  expect(taken.length).toBe(2001);
  expect(taken.at(-1)).toMatchObject({ host: "others", allowed: false, count: 3000 });
});
