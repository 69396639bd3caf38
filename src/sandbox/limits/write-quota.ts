/** Reserved bytes. On release, what was actually written is counted instead. */
export interface Reservation {
  readonly bytes: number;
  release(): void;
}

/** The quota for what a run may write outside its workspace: stored outputs and a browser's downloads together. */
export class WriteQuota {
  readonly #most: number;
  readonly #counters = new Set<() => number>();
  #reserved = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param counter Returns the current bytes of one kind. Returns a function that removes the counter. */
  add(counter: () => number): () => void {
    this.#counters.add(counter);
    return () => this.#counters.delete(counter);
  }

  /** Bytes used or reserved by all other kinds. */
  usedWithout(counter?: () => number): number {
    const others = [...this.#counters].filter((each) => each !== counter);
    return others.reduce((sum, each) => sum + each(), this.#reserved);
  }

  /** Reserves `wanted` bytes, or as many as are left, for a write. */
  reserve(wanted: number): Reservation {
    const bytes = Math.max(0, Math.min(wanted, this.#most - this.usedWithout()));
    this.#reserved += bytes;
    const release = () => {
      this.#reserved -= bytes;
    };
    return { bytes, release };
  }
}

/** The text, or as much of it as fits, with a notice that it was cut. */
export function cutToQuota(text: string, quota: WriteQuota): string {
  const { bytes, release } = quota.reserve(Buffer.byteLength(text));
  release();
  if (bytes >= Buffer.byteLength(text)) return text;
  const kept = Buffer.from(text).subarray(0, bytes).toString("utf8");
  return `${kept}\n[the run may keep no more beside its workspace: the rest was left out]\n`;
}
