import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { htmlText } from "../../../src/sandbox/inside/html-text.ts";

const words = (source: string) => htmlText(source).split(/\s+/).filter(Boolean);

describe("what tags hide from a person is left out", () => {
  test.each([
    "hidden",
    'hidden=""',
    'title=">" hidden',
    'style="display:none"',
    "style='DISPLAY : none !important'",
    "style=display:none",
    'style="color:red;visibility:hidden"',
    'style="opacity:0"',
    'style="opacity:.05"',
    'style="font-size:0"',
    'style="font-size:1px"',
    'style="position:absolute;left:-9999px"',
    'style="position:absolute;top:-100em"',
    'style="text-indent:-9999px"',
    'style="transform:translateX(-9999px)"',
    'style="transform:scale(0)"',
    'style="clip:rect(0 0 0 0)"',
    'style="clip:rect(1px,1px,1px,1px)"',
    'style="clip-path:inset(50%)"',
    'style="clip-path:circle(0)"',
    'style="height:0;overflow:hidden"',
    'style="width:1px;height:1px;overflow:hidden"',
    'style="color:transparent"',
    'style="color:rgba(0,0,0,0)"',
    'style="color:white;background:#fff"',
    'style="background-color:#123456;color:#123457"',
    'bgcolor=white style="color:#fefefe"',
  ])("%s", (attributes) => {
    for (const name of ["div", "span", "section"]) {
      const source = `<p>one<${name} class="a" ${attributes}>HID <b>HID</b><${name}>HID</${name}>HID</${name}>two`;
      expect(words(source)).toEqual(["one", "two"]);
    }
  });

  it("with an end that is not written", () => {
    expect(words("<ul><li hidden>HID<ul><li>HID</ul>HID<li>one</ul>two")).toEqual(["one", "two"]);
    expect(words("<p hidden>HID<b>HID<p>one</p><p hidden>HID</div>two")).toEqual(["one", "two"]);
    expect(words("<table><tr><td hidden>HID<td>one<tr hidden><td>HID</table>two")).toEqual([
      "one",
      "two",
    ]);
    expect(words("<dl><dt hidden>HID<dd>one</dl>")).toEqual(["one"]);
    expect(words("one<div hidden>HID<p>HID")).toEqual(["one"]);
    expect(words("<dialog>HID</dialog><dialog open>one</dialog>")).toEqual(["one"]);
  });

  it("and marked where its background is not written there", () => {
    expect(htmlText("a <font color=white>b</font>").trim()).toBe("a [perhaps hidden:] b");
    expect(htmlText('a <i style="color:#fff">b</i>').trim()).toBe("a [perhaps hidden:] b");
  });
});

test.each([
  'style="color:white;background:navy"',
  'style="opacity:0.5"',
  'style="font-size:10px;left:-5px;text-indent:2em"',
  'style="overflow:hidden"',
  'style="height:0"',
  'style="display:block"',
  'data-hidden="hidden" title="display:none"',
  'class="hidden"',
  'style="clip-path:inset(0)"',
])("what only looks like it stays: %s", (attributes) => {
  expect(words(`<div ${attributes}>one</div>two`)).toEqual(["one", "two"]);
});

it("an empty element hides nothing after it", () => {
  expect(words("<input hidden>one<img hidden>two<br hidden>three")).toEqual([
    "one",
    "two",
    "three",
  ]);
});

it("every line keeps its number, whatever the document is", () => {
  const piece = fc.constantFrom(
    ..."<p hidden>|</p>|<div style='display:none'>|</div>|<!--|-->|<script>|</script>|\n|text|<|>|\"|'|=\"|<li hidden>|<ul>|</ul>".split(
      "|",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const source = pieces.join("");
      expect(htmlText(source).split("\n")).toHaveLength(source.split("\n").length);
    }),
  );
});
