/**
 * The part of the DOM that is used by scripts inside a page. It is declared here instead of taken
 * from TypeScript's DOM library, which would make `window` and `document` look present everywhere.
 */
export interface DomNode {
  readonly nodeType: number;
  readonly localName?: string;
  textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
  readonly parentElement: DomElement | null;
  getRootNode(): { readonly host?: DomElement };
}

export interface DomRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** Computed values. */
export interface DomStyle {
  readonly backgroundClip: string;
  readonly backgroundColor: string;
  readonly backgroundImage: string;
  readonly clip: string;
  readonly clipPath: string;
  readonly color: string;
  readonly cursor: string;
  readonly direction: string;
  readonly display: string;
  readonly filter: string;
  readonly opacity: string;
  readonly overflowX: string;
  readonly overflowY: string;
  readonly position: string;
  readonly textShadow: string;
  readonly transform: string;
  readonly webkitTextFillColor: string;
  readonly webkitTextStrokeWidth: string;
}

/** The part of a canvas that is used to read the components of a colour. */
interface DomPaint {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  getImageData(
    x: number,
    y: number,
    width: number,
    height: number,
  ): { readonly data: Iterable<number> };
}

export interface DomElement extends DomNode {
  readonly localName: string;
  readonly shadowRoot: DomNode | null;
  readonly assignedSlot: DomElement | null;
  readonly scrollLeft: number;
  readonly scrollTop: number;
  readonly scrollWidth: number;
  readonly scrollHeight: number;
  /** For a picture: it was loaded, or there is none to load. */
  readonly complete?: boolean;
  readonly isConnected: boolean;
  readonly id: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  contains(other: DomNode): boolean;
  getBoundingClientRect(): DomRect;
  getContext?(kind: "2d"): DomPaint | null;
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
  readonly defaultView: DomWindow | null;
  cloneNode(deep: boolean): DomDocument;
  createElement(name: string): DomElement;
  createRange(): {
    selectNodeContents(node: DomNode): void;
    getClientRects(): Iterable<DomRect>;
  };
  querySelectorAll(selector: string): Iterable<DomElement> & { readonly length: number };
  getElementById(id: string): DomElement | null;
}

export interface DomWindow {
  readonly document: DomDocument;
  readonly location: { readonly href: string; readonly hostname: string };
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly scrollX: number;
  readonly scrollY: number;
  getComputedStyle(element: DomElement): DomStyle;
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
