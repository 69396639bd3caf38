/** Bytes that were set aside; those of what was really written are counted when it is released. */
export interface SetAside {
  readonly bytes: number;
  release(): void;
}

/**
 * What a run may write beside its workspace, of all kinds together: whole outputs, and what a browser holds
 * of downloads.
 */
export class RoomBeside {
  readonly #most: number;
  readonly #counters = new Set<() => number>();
  #setAside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param counter Tells how many bytes there are of one kind. Returns how to forget it. */
  add(counter: () => number): () => void {
    this.#counters.add(counter);
    return () => this.#counters.delete(counter);
  }

  /** Bytes that there are, or may soon be, of all other kinds. */
  usedWithout(counter?: () => number): number {
    const others = [...this.#counters].filter((each) => each !== counter);
    return others.reduce((sum, each) => sum + each(), this.#setAside);
  }

  /** Sets aside so many bytes, or as many as there still are, for what is about to be written. */
  setAside(wanted: number): SetAside {
    const bytes = Math.max(0, Math.min(wanted, this.#most - this.usedWithout()));
    this.#setAside += bytes;
    const release = () => {
      this.#setAside -= bytes;
    };
    return { bytes, release };
  }
}

/** A text, or as much of it as there is room for, which it then says. */
export function whatFits(text: string, room: RoomBeside): string {
  const { bytes, release } = room.setAside(Buffer.byteLength(text));
  release();
  if (bytes >= Buffer.byteLength(text)) return text;
  const kept = Buffer.from(text).subarray(0, bytes).toString("utf8");
  return `${kept}\n[the run may keep no more beside its workspace: the rest was left out]\n`;
}
