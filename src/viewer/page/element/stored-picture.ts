import { element } from "./element.ts";

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"] as const;

/**
 * A picture that a tool left in its details: only of a known type and only from its own bytes. The
 * browser decodes it, and nothing in it runs. Null when there is none.
 */
export function storedPicture(details: unknown): HTMLElement | null {
  if (typeof details !== "object" || details === null) return null;
  const { mediaType, base64, url } = details as Record<string, unknown>;
  const type = TYPES.find((each) => each === mediaType);
  if (type === undefined || typeof base64 !== "string") return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const picture = element("img", { class: "picture" });
  picture.alt = "Screenshot of the page";
  picture.loading = "lazy";
  picture.src = `data:${type};base64,${base64}`;
  const caption = typeof url === "string" ? element("figcaption", {}, url) : null;
  return element("figure", {}, picture, caption);
}

/** Details without a picture's bytes. */
export function withoutPicture(details: unknown): unknown {
  if (typeof details !== "object" || details === null || !("base64" in details)) return details;
  const { base64, ...rest } = details;
  return { ...rest, base64: typeof base64 === "string" ? `${base64.length} characters` : base64 };
}
