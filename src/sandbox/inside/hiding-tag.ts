/** Whether a tag by itself hides the element's content from a person. */
export type Hiding = "yes" | "perhaps" | "no";

// A quoted value may contain anything else.
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const FAR = -300;
/** Font size in pixels that nobody can read. */
const TINY = 4;
const FAINTEST = 0.1;
const NOTHING =
  /^(?:rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:[5-9]\d|\d{3,5})%|circle\(\s*0|polygon\(\s*0(?:px|%)?(?:[\s,]+0(?:px|%)?){1,40}\s*\))/;

/**
 * Checks the attribute `hidden` and inline styles: not displayed, transparent, tiny, moved off the page, clipped,
 * or in the colour of its background. `perhaps`: white, with a background that the tag doesn't give.
 */
export function hidingOf(name: string, tag: string): Hiding {
  const attributes = new Map<string, string>();
  for (const [, key = "", double, single, bare] of tag.slice(name.length + 1).matchAll(ATTRIBUTE)) {
    const lower = key.toLowerCase();
    if (!attributes.has(lower)) attributes.set(lower, double ?? single ?? bare ?? "");
  }
  if (attributes.has("hidden") || (name === "dialog" && !attributes.has("open"))) return "yes";
  const style = declarationsOf(attributes.get("style") ?? "");
  if (isGone(style)) return "yes";
  const color = style.get("color") ?? attributes.get("color");
  const background =
    style.get("background-color") ?? style.get("background") ?? attributes.get("bgcolor");
  return color === undefined ? "no" : hidingColour(color, background);
}

function declarationsOf(style: string): Map<string, string> {
  const declarations = new Map<string, string>();
  for (const declaration of style.toLowerCase().split(";")) {
    const colon = declaration.indexOf(":");
    if (colon < 0) continue;
    const value = declaration.slice(colon + 1).trim();
    const bang = value.indexOf("!");
    declarations.set(
      declaration.slice(0, colon).trim(),
      bang < 0 ? value : value.slice(0, bang).trim(),
    );
  }
  return declarations;
}

function isGone(style: ReadonlyMap<string, string>): boolean {
  const value = (name: string) => style.get(name) ?? "";
  const pixels = (name: string) => pixelsOf(value(name));
  if (value("display") === "none" || /^(?:hidden|collapse)$/.test(value("visibility"))) return true;
  if (Number.parseFloat(value("opacity")) < FAINTEST) return true;
  if (style.has("font-size") && pixels("font-size") <= TINY) return true;
  const moved = ["left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top"];
  if (moved.some((name) => pixels(name) <= FAR)) return true;
  const transform = value("transform");
  const [shift = ""] = /-\d+(?:\.\d+)?(?:px|r?em|v[wh]|%)/.exec(transform) ?? [];
  if (/scale[xy]?\(\s*(?:0|0?\.0\d*)\s*[,)]/.test(transform) || pixelsOf(shift) <= FAR) return true;
  if (NOTHING.test(value("clip")) || NOTHING.test(value("clip-path"))) return true;
  const isCut = ["overflow", "overflow-x", "overflow-y"].some((name) =>
    /hidden|clip/.test(value(name)),
  );
  const sizes = ["width", "height", "max-width", "max-height"];
  return isCut && sizes.some((name) => style.has(name) && pixels(name) <= 1);
}

/** The approximate length in pixels; NaN if it isn't a length. */
function pixelsOf(length: string): number {
  const [, digits = "", unit = ""] = /^(-?(?:\d+(?:\.\d*)?|\.\d+))([a-z%]*)$/.exec(length) ?? [];
  const value = digits === "" ? Number.NaN : Number(digits);
  switch (unit) {
    case "em":
    case "rem":
      return value * 16;
    case "vw":
    case "vh":
      return value * 10;
    case "%":
      return value * 5;
    default:
      return value;
  }
}

function hidingColour(color: string, background: string | undefined): Hiding {
  const text = channelsOf(color);
  if (text === null) return "no";
  if (text[3] < FAINTEST) return "yes";
  const behind = background === undefined ? null : channelsOf(background);
  if (behind !== null) return isAlike(text, behind) ? "yes" : "no";
  return background === undefined && isAlike(text, [255, 255, 255, 1]) ? "perhaps" : "no";
}

type Channels = readonly [red: number, green: number, blue: number, alpha: number];

const NAMED: { readonly [name: string]: Channels } = {
  black: [0, 0, 0, 1],
  snow: [255, 250, 250, 1],
  transparent: [0, 0, 0, 0],
  white: [255, 255, 255, 1],
  whitesmoke: [245, 245, 245, 1],
};

/** Null for a colour in any other notation. */
function channelsOf(color: string): Channels | null {
  const named = NAMED[color.trim().toLowerCase()];
  if (named !== undefined) return named;
  const [, hex = ""] = /^#([0-9a-f]{3,8})$/i.exec(color.trim()) ?? [];
  if (hex.length === 6 || hex.length === 8 || hex.length === 3 || hex.length === 4) {
    const long = hex.length < 6 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const [red = 0, green = 0, blue = 0, alpha = 255] = (long.match(/../g) ?? []).map((pair) =>
      Number.parseInt(pair, 16),
    );
    return [red, green, blue, alpha / 255];
  }
  const [, inside = ""] = /^(?:rgb|hsl)a?\(([^)]*)\)$/i.exec(color.trim()) ?? [];
  const [red, green, blue, alpha = "1"] = inside.split(/[\s,/]+/);
  const share = Number.parseFloat(alpha) / (alpha.endsWith("%") ? 100 : 1);
  if (red === undefined || green === undefined || blue === undefined) return null;
  if (/^hsl/i.test(color.trim())) return share < FAINTEST ? [0, 0, 0, 0] : null;
  return [Number.parseFloat(red), Number.parseFloat(green), Number.parseFloat(blue), share];
}

function isAlike(one: Channels, other: Channels): boolean {
  return [0, 1, 2].every((at) => Math.abs((one[at] ?? 0) - (other[at] ?? 0)) < 24);
}
