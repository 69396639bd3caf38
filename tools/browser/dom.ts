/**
 * The part of the DOM that the scripts use which run inside a page. They are written here and not taken
 * from TypeScript's DOM library, since that would make `window` and `document` look present everywhere.
 */
export interface DomNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
}

export interface DomElement extends DomNode {
  readonly localName: string;
  readonly shadowRoot: DomNode | null;
  readonly parentElement: DomElement | null;
  readonly isConnected: boolean;
  readonly id: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  checkVisibility(options: object): boolean;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): Iterable<DomElement> & { readonly length: number };
  closest(selector: string): DomElement | null;
  remove(): void;
  assignedNodes?(): Iterable<DomNode> & { readonly length: number };
  readonly href?: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  readonly type?: string;
  readonly labels?: Iterable<DomElement> | null;
  readonly selectedOptions?: Iterable<DomElement>;
  readonly contentDocument?: DomDocument | null;
}

export interface DomDocument extends DomNode {
  readonly title: string;
  readonly body: DomElement | null;
  readonly documentElement: DomElement;
  readonly activeElement: DomElement | null;
  cloneNode(deep: boolean): DomDocument;
  querySelectorAll(selector: string): Iterable<DomElement> & { readonly length: number };
  getElementById(id: string): DomElement | null;
}

export interface DomWindow {
  readonly document: DomDocument;
  readonly location: { readonly href: string; readonly hostname: string };
  getComputedStyle(element: DomElement): { readonly display: string; readonly cursor: string };
  readonly DOMParser: new () => { parseFromString(text: string, type: string): DomDocument };
  readonly URL: new (
    url: string,
    base?: string,
  ) => {
    readonly href: string;
    readonly protocol: string;
    readonly hostname: string;
    hash: string;
  };
}
