import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TurnMachine } from "../../src/grammar/turn-machine.ts";
import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import type { Token } from "../../src/harmony/message.ts";
import { parseTokens } from "../../src/harmony/parse/parse-tokens.ts";
import { tinyVocabulary as vocabulary } from "../model/tiny-vocabulary.ts";

const { control } = vocabulary;

const shape: TurnShape = {
  functions: [
    { name: "read_file", grammar: 'root ::= "{}"' },
    { name: "read_files", grammar: null },
    { name: "shell", grammar: null },
  ],
  builtins: [
    { recipient: "browser.search", grammar: 'root ::= "{}"' },
    { recipient: "python", grammar: null },
  ],
};

/** Lets a machine write this text, with control tokens as their names, and returns what it made of it. */
class Writer {
  readonly machine: TurnMachine;
  readonly tokens: Token[] = [];
  readonly asked: number[] = [];

  constructor(shape: TurnShape) {
    this.machine = new TurnMachine(shape, vocabulary);
  }

  get text(): string {
    return vocabulary.decode(this.tokens);
  }

  force(): this {
    for (let { demand } = this.machine; demand.kind === "force"; { demand } = this.machine) {
      this.tokens.push(this.machine.accept(demand.token));
    }
    return this;
  }

  write(text: string): this {
    for (const token of vocabulary.encode(text)) this.put(token);
    return this;
  }

  put(token: Token): this {
    this.force();
    const { demand } = this.machine;
    if (demand.kind === "choose") expect(demand.tokens).toContain(token);
    this.tokens.push(this.machine.accept(token));
    return this.force();
  }

  /** Chooses the header that reads so, from its channel on or from ` to=` on, asked only where headers part. */
  header(text: string): this {
    const wanted = [...(text.startsWith(" ") ? [] : [control.channel]), ...vocabulary.encode(text)];
    this.force();
    // Where nobody had to choose it, the channel stands there already.
    const begin = this.tokens.length - (this.tokens.at(-1) === control.channel ? 1 : 0);
    for (;;) {
      const { demand } = this.machine;
      if (demand.kind !== "choose") return this;
      const next = wanted[this.tokens.length - begin];
      this.asked.push(this.tokens.length);
      this.put(next !== undefined && demand.tokens.includes(next) ? next : control.message);
    }
  }
}

describe("a turn", () => {
  test("without tools begins with the channel, which nobody has to choose", () => {
    const { demand } = new TurnMachine({ functions: [] }, vocabulary);
    expect(demand).toEqual({ kind: "force", token: control.channel });
  });

  // Both forms are the model's own: 50 and 5 of the 55 well-formed calls of a recorded run.
  test("a call's recipient may come after the role or after the channel", () => {
    const { demand } = new TurnMachine(shape, vocabulary);
    const to = vocabulary.encode(" to=")[0] ?? -1;
    expect(demand).toEqual({ kind: "choose", tokens: [control.channel, to] });
    const written = (header: string, body: string): string =>
      new Writer(shape).header(header).write(body).text;
    expect(written(" to=functions.shell", "{}")).toBe(
      " to=functions.shell<|channel|>commentary <|constrain|>json<|message|>{}<|call|>",
    );
    expect(written(" to=browser.search", "{}")).toBe(
      " to=browser.search<|channel|>analysis code<|message|>{}<|call|>",
    );
    const python = new Writer(shape).header(" to=python").write("print(1)").put(control.call);
    expect(python.text).toBe(" to=python<|channel|>analysis code<|message|>print(1)<|call|>");
    const later = new Writer(shape).header("analysis").write("Hm.").put(control.end);
    expect(later.header(" to=functions.shell").write("{}").text).toBe(
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant" +
        " to=functions.shell<|channel|>commentary <|constrain|>json<|message|>{}<|call|>",
    );
  });

  test("in the older form of a turn, the recipient comes only after the channel", () => {
    const { demand } = new TurnMachine({ ...shape, roleRecipient: false }, vocabulary);
    expect(demand).toEqual({ kind: "force", token: control.channel });
  });

  // gpt-oss closes most of its arguments with one token of a bracket and a line feed.
  test("arguments end with the bracket, whatever white space its token contains", () => {
    for (const end of ["}\n", "} ", "}\n\n"]) {
      const body = [...vocabulary.encode('{"a":1'), ...vocabulary.encode(end)];
      const writer = new Writer(shape).header("commentary to=functions.shell");
      for (const token of body) if (writer.machine.demand.kind === "sample") writer.put(token);
      expect(writer.machine.demand).toEqual({ kind: "done", stop: "call" });
    }
  });

  test("thinks, then calls a function, and ends with the closing bracket", () => {
    const writer = new Writer(shape).header("analysis").write("Hm.").put(control.end);
    writer.header("commentary to=functions.shell").write('{"command":"a}b\\"}"}');
    expect(writer.text).toBe(
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>" +
        'commentary to=functions.shell <|constrain|>json<|message|>{"command":"a}b\\"}"}<|call|>',
    );
    expect(writer.machine.demand).toEqual({ kind: "done", stop: "call" });
  });

  test("writes headers in the tokens of their text", () => {
    const writer = new Writer(shape).header("commentary to=functions.read_files");
    const text = vocabulary.encode("commentary to=functions.read_files ");
    expect(writer.tokens).toEqual([
      control.channel,
      ...text,
      control.constrain,
      ...vocabulary.encode("json"),
      control.message,
    ]);
  });

  test("asks the model only where headers part", () => {
    const one: TurnShape = { functions: [{ name: "shell", grammar: null }], preamble: false };
    const writer = new Writer(one).header("commentary to=functions.shell");
    expect(writer.asked).toEqual([0, 1]);
    const old = new Writer({ ...one, roleRecipient: false }).header(
      "commentary to=functions.shell",
    );
    expect(old.asked).toEqual([1]);
  });

  test("writes preambles, answers, built-in calls and Python", () => {
    const written = (text: string, body: string, end: Token): string =>
      new Writer(shape).header(text).write(body).put(end).text;
    expect(written("final", "Four.", control.return)).toBe(
      "<|channel|>final<|message|>Four.<|return|>",
    );
    expect(written("analysis to=python", "print(1)\n{", control.call)).toBe(
      "<|channel|>analysis to=python code<|message|>print(1)\n{<|call|>",
    );
    expect(new Writer(shape).header("analysis to=browser.search").write("{}").text).toBe(
      "<|channel|>analysis to=browser.search code<|message|>{}<|call|>",
    );
    const preamble = new Writer(shape).header("commentary").write("Let me look.").put(control.end);
    expect(preamble.text).toBe(
      "<|channel|>commentary<|message|>Let me look.<|end|><|start|>assistant",
    );
  });

  test("tells whose body it is and what it is held to", () => {
    const demand = new Writer(shape).header("commentary to=functions.read_file").machine.demand;
    expect(demand).toEqual({
      kind: "sample",
      end: control.call,
      grammar: 'root ::= "{}"',
      subject: "functions.read_file",
    });
  });

  test("thinks twice at most, and says one preamble", () => {
    const writer = new Writer(shape);
    writer.header("analysis").write("a").put(control.end);
    writer.header("commentary").write("b").put(control.end);
    writer.header("analysis").write("c").put(control.end);
    writer.put(control.channel);
    const rest = new Set<string>();
    for (const header of ["analysis", "commentary", "final", "commentary to=functions.shell"]) {
      const first = vocabulary.encode(header)[0] ?? -1;
      const { demand } = writer.machine;
      if (demand.kind === "choose" && demand.tokens.includes(first)) rest.add(header);
    }
    expect(rest).toContain("final");
    // `analysis` is still there as the channel of built-in tools, and then with their name.
    writer.put(vocabulary.encode("analysis")[0] ?? -1);
    expect(writer.text.endsWith("analysis to=")).toBe(true);
  });

  test("answers at once where it must", () => {
    const writer = new Writer({ ...shape, startWith: "final" }).force();
    expect(writer.text).toBe("<|channel|>final<|message|>");
    const thinking = new Writer({ ...shape, startWith: "analysis" }).force();
    expect(thinking.text).toBe("<|channel|>analysis<|message|>");
  });

  test("comes to a call where it must: no answer is offered", () => {
    const first = (text: string): Token => vocabulary.encode(text)[0] ?? -1;
    const offered = ({ machine: { demand } }: Writer) =>
      demand.kind === "choose" ? demand.tokens : [];
    const held = new Writer({ ...shape, mustCall: true });
    const inChannel = new Writer({ ...shape, mustCall: true }).put(control.channel);
    expect(offered(inChannel)).toContain(first("analysis"));
    expect(offered(inChannel)).not.toContain(first("final"));
    held.header("analysis").write("a").put(control.end);
    held.header("commentary").write("b").put(control.end);
    held.header("analysis").write("c").put(control.end);
    expect(offered(held)).toEqual([control.channel, first(" to=")]);
    held.put(control.channel);
    expect(offered(held)).toEqual([first("commentary"), first("analysis")]);
    held.header("commentary to=functions.shell").write("{}");
    expect(held.machine.demand).toEqual({ kind: "done", stop: "call" });
    const begun = new Writer({ ...shape, startWith: "call", mustCall: true }).force();
    begun.put(control.channel).put(first("analysis"));
    expect(begun.text).toBe("<|channel|>analysis to=");
    const { demand } = new Writer({ functions: [], startWith: "call", mustCall: true }).force()
      .machine;
    expect(demand).toEqual({ kind: "choose", tokens: [first("analysis"), first("final")] });
  });

  test("without tools has no commentary", () => {
    const { demand } = new Writer({ functions: [] }).force().machine;
    const first = (text: string): Token => vocabulary.encode(text)[0] ?? -1;
    expect(demand).toEqual({ kind: "choose", tokens: [first("analysis"), first("final")] });
  });

  test("stops thinking when its reasoning is used up", () => {
    const writer = new Writer({ ...shape, analysisTokens: 3 }).header("analysis");
    for (const token of vocabulary.encode("one two three four").slice(0, 3)) writer.put(token);
    expect(writer.text.endsWith("<|end|><|start|>assistant")).toBe(true);
  });

  test("ends a structured answer with its value", () => {
    const structured: TurnShape = { functions: [], finalGrammar: "root ::= [0-9]+" };
    const object = new Writer(structured).header("final").write('{"a":[1]}');
    expect(object.machine.demand).toEqual({ kind: "done", stop: "return" });
    // Where a number ends only the model knows.
    const number = new Writer(structured).header("final").write("42");
    expect(number.machine.demand).toMatchObject({ kind: "sample", end: control.return });
    expect(number.put(control.return).machine.demand).toEqual({ kind: "done", stop: "return" });
  });

  test("continues after arguments that are not JSON until it is ended", () => {
    const whole = new Writer(shape).header("commentary to=functions.shell").write('{"a":1}');
    expect(whole.machine.demand).toEqual({ kind: "done", stop: "call" });
    const broken = new Writer(shape).header("commentary to=functions.shell").write("oh {");
    expect(broken.machine.demand.kind).toBe("sample");
    expect(broken.put(control.call).machine.demand).toEqual({ kind: "done", stop: "call" });
  });

  test("treats a foreign control token in a body as its end", () => {
    const machine = new Writer(shape).header("analysis").write("x").machine;
    expect(machine.accept(control.return)).toBe(control.end);
    const call = new Writer(shape).header("analysis to=python").write("x").machine;
    expect(call.accept(control.start)).toBe(control.call);
  });

  test("throws at tokens that it ruled out", () => {
    const machine = new TurnMachine(shape, vocabulary);
    expect(() => machine.accept(control.end)).toThrow(/rules it out/);
  });
});

test("whatever a model draws, the turn ends, parses, and calls what was offered", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,12}$/), { maxLength: 8 });
  fc.assert(
    fc.property(names, fc.boolean(), fc.integer({ min: 1 }), (functionNames, builtin, seed) => {
      const offered: TurnShape = {
        functions: functionNames.map((name) => ({ name, grammar: null })),
        builtins: builtin ? [{ recipient: "python", grammar: null }] : [],
      };
      const random = randomNumbers(seed);
      const machine = new TurnMachine(offered, vocabulary);
      const tokens: Token[] = [];
      for (let index = 0; machine.demand.kind !== "done"; index++) {
        const { demand } = machine;
        const number = random();
        if (demand.kind === "force") tokens.push(machine.accept(demand.token));
        else if (demand.kind === "choose") {
          tokens.push(machine.accept(demand.tokens[number % demand.tokens.length] ?? -1));
        } else {
          const drawn = index > 300 || number % 9 === 0 ? demand.end : number % vocabulary.size;
          tokens.push(machine.accept(vocabulary.isControl(drawn) ? demand.end : drawn));
        }
        expect(index).toBeLessThan(1000);
      }
      const { messages, repairs } = parseTokens(tokens, vocabulary, { initialRole: "assistant" });
      // Tokens drawn blindly needn't make up whole characters.
      expect(repairs.filter(({ code }) => code !== "invalid-utf8")).toEqual([]);
      expect(messages.length).toBeLessThanOrEqual(4);
      const recipients = messages.map((message) =>
        message.role === "assistant" ? (message.recipient ?? null) : null,
      );
      for (const recipient of recipients.slice(0, -1)) expect(recipient).toBeNull();
      const calls = [...functionNames.map((name) => `functions.${name}`), "python", null];
      expect(calls).toContain(recipients.at(-1));
    }),
    { numRuns: 300 },
  );
});

/** Integers from 0 up, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
}
