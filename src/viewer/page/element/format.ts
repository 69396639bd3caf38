/** Numbers and times for people. */

export function count(number: number, noun: string): string {
  return `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

/** A short form: `950`, `12.4k`, `3.1M`. */
export function short(number: number): string {
  if (number < 1000) return String(Math.round(number));
  if (number < 1_000_000) return `${trim(number / 1000)}k`;
  return `${trim(number / 1_000_000)}M`;
}

function trim(number: number): string {
  return number < 100 ? number.toFixed(1).replace(/\.0$/, "") : String(Math.round(number));
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1) return milliseconds <= 0 ? "0 ms" : "<1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = Math.floor((milliseconds % 60_000) / 1000);
  if (minutes < 60) return `${minutes} min ${seconds} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function share(part: number, total: number): string {
  return total > 0 ? `${Math.round((part / total) * 100)} %` : "–";
}

export function bytes(number: number): string {
  if (number < 1024) return `${number} B`;
  if (number < 1024 ** 2) return `${trim(number / 1024)} KB`;
  if (number < 1024 ** 3) return `${trim(number / 1024 ** 2)} MB`;
  return `${trim(number / 1024 ** 3)} GB`;
}

export function clock(time: number): string {
  return new Date(time).toLocaleTimeString("en-GB");
}

export function dateTime(time: number): string {
  const date = new Date(time);
  return `${date.toLocaleDateString("en-CA")} ${date.toLocaleTimeString("en-GB")}`;
}

export function ago(time: number, now: number): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 14 * 86_400) return count(Math.floor(seconds / 86_400), "day").concat(" ago");
  return new Date(time).toLocaleDateString("en-CA");
}
