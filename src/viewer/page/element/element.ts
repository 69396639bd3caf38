import { visibleText } from "../../../visible-text.ts";

export type Child = Node | string | number | null | false | undefined;

export interface Attributes {
  readonly class?: string | undefined;
  readonly title?: string | undefined;
  readonly role?: string | undefined;
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly for?: string | undefined;
  readonly tabindex?: number | undefined;
  readonly placeholder?: string | undefined;
  readonly value?: string | undefined;
  /** Only an anchor in this page. */
  readonly href?: `#${string}` | undefined;
  readonly hidden?: boolean | undefined;
  readonly open?: boolean | undefined;
  readonly [aria: `aria-${string}`]: string | number | boolean | undefined;
  readonly [data: `data-${string}`]: string | number | undefined;
}

/**
 * Creates an element. Texts become text nodes, with invisible characters and bidirectional
 * overrides escaped: the content of a run is never parsed as markup.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(
      key,
      value === true && !key.startsWith("aria-") ? "" : visibleText(`${value}`),
    );
  }
  return fill(made, ...children);
}

/** Replaces a node's content. */
export function fill<Parent extends Element>(
  parent: Parent,
  ...children: readonly Child[]
): Parent {
  const nodes = children.flatMap((child) => {
    if (child === null || child === false || child === undefined) return [];
    return [typeof child === "object" ? child : plainText(`${child}`)];
  });
  parent.replaceChildren(...nodes);
  return parent;
}

export function plainText(text: string): Text {
  return document.createTextNode(visibleText(text.replaceAll("\r\n", "\n")));
}

export function button(
  label: Child,
  attributes: Attributes,
  action: (event: MouseEvent) => void,
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}
