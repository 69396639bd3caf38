import type { DomElement, DomNode, DomRect, DomStyle, DomWindow } from "./dom.ts";

/**
 * Can a person see it? `perhaps`: it has the colour of its background, but a picture may be in
 * between.
 */
export type Seen = "yes" | "no" | "perhaps";

/** What a person can see of a rendered page. */
export interface Sight {
  /** For a text, or for an element by its box. */
  seen(node: DomNode): Seen;
}

/**
 * Runs inside the page, in a world of its own, with nothing from outside but its parameter. By
 * computed styles and boxes it finds text that is there for whoever reads the source: off the page,
 * cut off by a box around it or by `clip`, tiny, transparent, or in the colour of its background.
 * Text that can be scrolled to counts as visible.
 */
export function makeSight(window: DomWindow): Sight {
  const { document } = window;
  const TEXT = 3;
  /** Pixels; letters of less can't be read. */
  const LOWEST = 5;
  const NARROWEST_LETTER = 0.7;
  const FAINTEST = 0.1;
  /** Contrast of the lighter to the darker colour, as in WCAG 2; light grey on white has 1.2. */
  const LEAST_CONTRAST = 1.2;
  /** In viewports to the right: nobody scrolls further. */
  const FARTHEST = 3;
  const MOST_PAINTERS = 5000;
  const EVERYWHERE = {
    left: Number.NEGATIVE_INFINITY,
    top: Number.NEGATIVE_INFINITY,
    right: Number.POSITIVE_INFINITY,
    bottom: Number.POSITIVE_INFINITY,
  };

  type Region = Pick<DomRect, "left" | "top" | "right" | "bottom">;
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  interface Backdrop {
    readonly colours: readonly Colour[];
    /** A picture of unknown colours lies over them. */
    readonly picture: boolean;
  }

  const PAPER: Backdrop = { colours: [[255, 255, 255, 1]], picture: false };
  const styles = new Map<DomElement, DomStyle>();
  const regions = new Map<DomElement, Region>();
  const backdrops = new Map<DomElement, Backdrop>();
  const lost = new Map<readonly Colour[], Map<string, boolean>>();
  const texts = new Map<DomNode, Seen>();
  const brushes = new Map<DomElement, DomElement | null>();
  const opacities = new Map<DomElement, number>();
  const colours = new Map<string, Colour>();
  const range = document.createRange();
  let painters: { element: DomElement; box: DomRect; backdrop: Backdrop | null }[] | null = null;

  const styleOf = (element: DomElement) => {
    const known = styles.get(element) ?? window.getComputedStyle(element);
    styles.set(element, known);
    return known;
  };
  /**
   * The element that this one is painted in: its slot, its parent, or the host of its shadow tree.
   */
  const around = (element: DomElement): DomElement | null =>
    element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
  const cut = (one: Region, other: Region): Region => ({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });
  const isOpen = ({ left, top, right, bottom }: Region) => right - left >= 2 && bottom - top >= 2;

  const root = document.documentElement;
  const rootStyle = styleOf(root);
  const bodyStyle = document.body === null ? rootStyle : styleOf(document.body);
  const { innerWidth, innerHeight, scrollX, scrollY } = window;
  const viewport = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const isRightToLeft = rootStyle.direction === "rtl" || bodyStyle.direction === "rtl";
  const isCut = [rootStyle, bodyStyle].some(({ overflowX }) => /hidden|clip/.test(overflowX));
  const width = isCut ? innerWidth : Math.min(root.scrollWidth, FARTHEST * innerWidth);
  const page: Region = {
    left: isRightToLeft ? -scrollX - width + innerWidth : -scrollX,
    top: -scrollY,
    right: Math.max(width, innerWidth) - scrollX,
    bottom: Math.max(root.scrollHeight, document.body?.scrollHeight ?? 0, innerHeight) - scrollY,
  };

  /** The element whose box clips this one's overflowing content. */
  const cutter = (element: DomElement, { position }: DomStyle): DomElement | null => {
    let outer = around(element);
    if (position !== "absolute" && position !== "fixed") return outer;
    for (; outer !== null; outer = around(outer)) {
      const { position: its, transform } = styleOf(outer);
      if (transform !== "none" || (position === "absolute" && its !== "static")) return outer;
    }
    return null;
  };

  /** Where the content of an element can be seen. */
  function regionOf(element: DomElement | null): Region {
    if (element === null || element === root) return page;
    const known = regions.get(element);
    if (known !== undefined) return known;
    const style = styleOf(element);
    const container = cutter(element, style);
    const outer = container === null && style.position === "fixed" ? viewport : regionOf(container);
    let region = outer;
    const { overflowX, overflowY, clip, clipPath, display } = style;
    const cutsNothing =
      overflowX === "visible" && overflowY === "visible" && clip === "auto" && clipPath === "none";
    if (!cutsNothing && element !== document.body && !/^(inline|contents)$/.test(display)) {
      const box = element.getBoundingClientRect();
      region = cut(region, clipped(style, box));
      const x = alongAxis(overflowX, outer.left, outer.right, box.left, box.right, {
        from: style.direction === "rtl" ? -Infinity : box.left - element.scrollLeft,
        length: element.scrollWidth,
      });
      const y = alongAxis(overflowY, outer.top, outer.bottom, box.top, box.bottom, {
        from: box.top - element.scrollTop,
        length: element.scrollHeight,
      });
      const scrolled = { left: x[0], right: x[1], top: y[0], bottom: y[1] };
      const isScroller = /auto|scroll/.test(`${overflowX} ${overflowY}`);
      region = isScroller && isOpen(region) ? scrolled : cut(region, scrolled);
    }
    regions.set(element, region);
    return region;
  }

  function alongAxis(
    overflow: string,
    from: number,
    to: number,
    start: number,
    end: number,
    scroll: { readonly from: number; readonly length: number },
  ): readonly [number, number] {
    if (/hidden|clip/.test(overflow)) return [Math.max(from, start), Math.min(to, end)];
    if (!/auto|scroll/.test(overflow)) return [from, to];
    // Content can't be scrolled into a part of the scrolling box that can't be seen.
    const isSeen = Math.min(to, end) - Math.max(from, start) >= 2;
    return isSeen
      ? [scroll.from, scroll.from === -Infinity ? Infinity : scroll.from + scroll.length]
      : [0, 0];
  }

  /** What `clip` and `clip-path` leave of a box. */
  function clipped({ clip, clipPath, position }: DomStyle, box: DomRect): Region {
    let region: Region = EVERYWHERE;
    const size = (text: string | undefined, whole: number) =>
      Number.parseFloat(text ?? "") * (text?.endsWith("%") ? whole / 100 : 1);
    const old = /^rect\(([^)]*)\)/.exec(clip)?.[1];
    if (old !== undefined && /absolute|fixed/.test(position)) {
      const [top, right, bottom, left] = old.split(/[\s,]+/).map((each) => size(each, 0));
      region = {
        left: box.left + (left || 0),
        top: box.top + (top || 0),
        right: right === undefined || Number.isNaN(right) ? Infinity : box.left + right,
        bottom: bottom === undefined || Number.isNaN(bottom) ? Infinity : box.top + bottom,
      };
    }
    const inset = /^inset\(([^)]*)\)/.exec(clipPath)?.[1]?.split(" round")[0]?.split(/\s+/);
    if (inset) {
      const [top, right = top, bottom = top, left = right] = inset;
      region = cut(region, {
        left: box.left + size(left, box.width),
        top: box.top + size(top, box.height),
        right: box.right - size(right, box.width),
        bottom: box.bottom - size(bottom, box.height),
      });
    }
    const points = /^polygon\(([^)]*)\)/.exec(clipPath)?.[1]?.split(",") ?? [];
    const corners = points.map((point) => point.trim().split(/\s+/).slice(-2));
    if (corners.length > 0) {
      const xs = corners.map(([x]) => box.left + size(x, box.width));
      const ys = corners.map(([, y]) => box.top + size(y, box.height));
      const bounds = { left: Math.min(...xs), right: Math.max(...xs) };
      region = cut(region, { ...bounds, top: Math.min(...ys), bottom: Math.max(...ys) });
    }
    const isNothing = /^(?:circle|ellipse)\(0(?:px|%)?[\s)]/.test(clipPath);
    return isNothing ? { left: 0, top: 0, right: 0, bottom: 0 } : region;
  }

  function opacityOf(element: DomElement | null): number {
    if (element === null) return 1;
    const known = opacities.get(element);
    if (known !== undefined) return known;
    const { opacity, filter } = styleOf(element);
    const filtered = /opacity\(([\d.]+)\)/.exec(filter)?.[1];
    const own = Number(opacity) * (filtered === undefined ? 1 : Number(filtered));
    const all = own * opacityOf(around(element));
    opacities.set(element, all);
    return all;
  }

  function colourOf(text: string): Colour {
    const known = colours.get(text);
    if (known !== undefined) return known;
    const [red, green, blue, alpha = 1] = (/^rgba?\(([^)]*)\)$/.exec(text)?.[1] ?? "")
      .split(/[\s,/]+/)
      .map(Number);
    const colour: Colour =
      red === undefined || green === undefined || blue === undefined
        ? painted(text)
        : [red, green, blue, alpha];
    colours.set(text, colour);
    return colour;
  }

  /** For another colour space: the browser's own answer. */
  function painted(text: string): Colour {
    const context = document.createElement("canvas").getContext?.("2d");
    if (!context) return [0, 0, 0, 1];
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  const over = ([red, green, blue, alpha]: Colour, [r, g, b]: Colour): Colour => [
    red * alpha + r * (1 - alpha),
    green * alpha + g * (1 - alpha),
    blue * alpha + b * (1 - alpha),
    1,
  ];
  const luminance = (colour: Colour) => {
    const [red = 0, green = 0, blue = 0] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const isAlike = (one: Colour, other: Colour) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    const distance = Math.max(
      ...[0, 1, 2].map((at) => Math.abs((one[at] ?? 0) - (other[at] ?? 0))),
    );
    return (light + 0.05) / (dark + 0.05) < LEAST_CONTRAST && distance < 64;
  };
  const isLostIn = (fill: Colour, opacity: number, behind: readonly Colour[]) => {
    const key = `${fill} ${opacity}`;
    const answers = lost.get(behind) ?? new Map<string, boolean>();
    lost.set(behind, answers);
    const [red, green, blue, alpha] = fill;
    const answer =
      answers.get(key) ??
      behind.every((each) => isAlike(over([red, green, blue, alpha * opacity], each), each));
    answers.set(key, answer);
    return answer;
  };
  const coloursIn = (image: string) =>
    (image.match(/rgba?\([^()]*\)|(?:color|oklch|oklab|lab|lch)\([^()]*\)/g) ?? []).map(colourOf);
  const isOfText = ({ backgroundClip }: DomStyle) => backgroundClip.includes("text");

  /** What an element paints over its background. */
  function painting({ backgroundColor, backgroundImage }: DomStyle, behind: Backdrop): Backdrop {
    const own = colourOf(backgroundColor);
    if (own[3] === 0 && backgroundImage === "none") return behind;
    let { colours: all, picture } = behind;
    if (own[3] > 0) all = all.map((each) => over(own, each));
    if (own[3] === 1) picture = false;
    if (backgroundImage === "none") return { colours: all, picture };
    const inImage = coloursIn(backgroundImage).map((each) =>
      over(each, all[0] ?? [255, 255, 255, 1]),
    );
    if (backgroundImage.includes("url(") || inImage.length === 0) picture = true;
    return { colours: [...(picture ? all : []), ...inImage], picture };
  }

  function backdropOf(element: DomElement | null): Backdrop {
    if (element === null) return PAPER;
    const known = backdrops.get(element);
    if (known !== undefined) return known;
    const style = styleOf(element);
    const behind = backdropOf(around(element));
    const backdrop = isOfText(style) ? behind : painting(style, behind);
    backdrops.set(element, backdrop);
    return backdrop;
  }

  /** The nearest element around whose background is seen through its letters alone. */
  function brushOf(element: DomElement | null): DomElement | null {
    if (element === null) return null;
    const known = brushes.get(element);
    if (known !== undefined) return known;
    const brush = isOfText(styleOf(element)) ? element : brushOf(element.parentElement);
    brushes.set(element, brush);
    return brush;
  }

  /** Elements that paint something a text may stand on without being inside of them. */
  function allPainters() {
    if (painters !== null) return painters;
    painters = [];
    for (const element of document.querySelectorAll("body *")) {
      if (painters.length === MOST_PAINTERS) break;
      const isPicture = /^(?:img|video|canvas|svg|iframe|object|embed)$/.test(element.localName);
      const style = styleOf(element);
      const isFilled = colourOf(style.backgroundColor)[3] > 0.5 || style.backgroundImage !== "none";
      if ((!isPicture && !isFilled) || opacityOf(element) < FAINTEST) continue;
      const backdrop = isPicture ? null : painting(style, PAPER);
      painters.push({ element, box: element.getBoundingClientRect(), backdrop });
    }
    return painters;
  }

  function mayStandOnAnother(parent: DomElement, box: DomRect, colour: Colour): boolean {
    return allPainters().some(({ element, box: other, backdrop }) => {
      if (!isOpen(cut(box, other)) || element.contains(parent) || parent.contains(element))
        return false;
      return (
        backdrop === null ||
        backdrop.picture ||
        !backdrop.colours.some((each) => isAlike(colour, each))
      );
    });
  }

  /** By colour, where the boxes can be seen. */
  function seenByColour(parent: DomElement, box: DomRect): Seen {
    const style = styleOf(parent);
    const opacity = opacityOf(parent);
    if (opacity < FAINTEST) return "no";
    const { colours: behind, picture } = backdropOf(parent);
    const fills = [colourOf(style.webkitTextFillColor || style.color)];
    const brush = brushOf(parent);
    if (brush !== null) {
      const bare = { colours: behind, picture: false };
      const { colours: own, picture: isPicture } = painting(styleOf(brush), bare);
      if (isPicture) return "yes";
      fills.push(...own);
    }
    const isHidden = fills.every((fill) => isLostIn(fill, opacity, behind));
    if (!isHidden) return "yes";
    const isOutlined =
      style.textShadow !== "none" || Number.parseFloat(style.webkitTextStrokeWidth) > 0;
    const [first = [255, 255, 255, 1] as const] = behind;
    if (picture || isOutlined || mayStandOnAnother(parent, box, first)) return "perhaps";
    return "no";
  }

  function seenText(node: DomNode): Seen {
    const text = (node.textContent ?? "").trim();
    const parent = node.parentElement ?? node.getRootNode().host ?? null;
    if (text === "" || parent === null) return "yes";
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    const region = regionOf(parent);
    const total = boxes.reduce((sum, { width: each }) => sum + each, 0);
    if (text.length > 3 && total / text.length < NARROWEST_LETTER) return "no";
    const box = boxes.find(
      (each) =>
        each.height >= LOWEST &&
        each.width >= 1 &&
        Math.min(each.right, region.right) - Math.max(each.left, region.left) >= 1 &&
        Math.min(each.bottom, region.bottom) - Math.max(each.top, region.top) >= 3,
    );
    return box === undefined ? "no" : seenByColour(parent, box);
  }

  return {
    seen(node) {
      if (node.nodeType === TEXT) {
        const seen = texts.get(node) ?? seenText(node);
        texts.set(node, seen);
        return seen;
      }
      const element = node as DomElement;
      const box = element.getBoundingClientRect();
      const isThere = element.complete === false || isOpen(box);
      const style = styleOf(element);
      const container = cutter(element, style);
      const region =
        container === null && style.position === "fixed" ? viewport : regionOf(container);
      // Something of a picture that is not there yet has no size: where it stands is all that can be told.
      const place = {
        ...box,
        left: box.left,
        top: box.top,
        right: box.right + 2,
        bottom: box.bottom + 2,
      };
      return isThere && isOpen(cut(place, region)) && opacityOf(element) >= FAINTEST ? "yes" : "no";
    },
  };
}
