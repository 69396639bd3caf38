import type { NetworkRequest } from "../sandbox.ts";
import { shortenRequest } from "./shorten-request.ts";

/** Distinct requests that are recorded per call; further ones are counted in one entry. */
const KEPT = 2000;

/** Collects requests until they are taken. Identical requests are counted, not repeated. */
export class RequestLog {
  #entries = new Map<string, NetworkRequest>();

  note(made: NetworkRequest): void {
    const request = shortenRequest(made);
    const { time: _, ...said } = request;
    const key = JSON.stringify(said);
    const known = this.#entries.get(key);
    if (known !== undefined) this.#entries.set(key, { ...known, count: (known.count ?? 1) + 1 });
    else if (this.#entries.size < KEPT) this.#entries.set(key, request);
    else this.#countOther(request);
  }

  take(): readonly NetworkRequest[] {
    const taken = [...this.#entries.values()];
    this.#entries = new Map();
    return taken;
  }

  #countOther({ time, allowed }: NetworkRequest): void {
    const key = `others ${allowed}`;
    const known = this.#entries.get(key) ?? { time, method: "", host: "others", port: 0, allowed };
    this.#entries.set(key, { ...known, count: (known.count ?? 0) + 1 });
  }
}
