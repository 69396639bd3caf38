/** A page as the model reads it: lines, and links by id. */
export interface WebPage {
  readonly url: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly links: ReadonlyMap<number, string>;
  /** What a reader should know about it: cut off, main part only, converted. */
  readonly notes: readonly string[];
  /** The lines are what the page was made from. */
  readonly isSource?: boolean;
  /** Of a page that lists where a text occurs in another one. */
  readonly found?: FoundPlaces;
}

export interface FoundPlaces {
  /** The page that was searched. */
  readonly page: WebPage;
  readonly pattern: string;
  /** Its lines, by the link id that leads to them. */
  readonly places: ReadonlyMap<number, number>;
}
