import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Redactor } from "../../../src/trace/redaction/redactor.ts";

const redactor = new Redactor({ entropy: "named" }, {});

function redacted(text: string, by = redactor): { text: string; found: string[] } {
  const found = new Set<string>();
  return { text: by.text(text, found), found: [...found] };
}

/** Made up, in the form that the services document; put together here so that no scanner trips over this file. */
const letters = "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cD".repeat(4);
const samples: [string, string][] = [
  ["aws-key-id", `AKIA${"IOSFODNN7EXAMPLE".replaceAll(/[189]/g, "7")}`],
  ["github-token", `ghp_${letters.slice(0, 36)}`],
  ["github-token", `github_pat_${letters.slice(0, 60)}`],
  ["gitlab-token", `glpat-${letters.slice(0, 20)}`],
  ["api-key", `sk-proj-${letters.slice(0, 48)}`],
  ["api-key", `sk-ant-api03-${letters.slice(0, 90)}`],
  ["api-key", `sk-lf-1a2b3c4d-1234-5678-9abc-def012345678`],
  ["stripe-key", `sk_live_${letters.slice(0, 24)}`],
  ["slack-token", `xoxb-123456789012-123456789012-${letters.slice(0, 24)}`],
  ["google-key", `AIza${letters.slice(0, 35)}`],
  ["npm-token", `npm_${letters.slice(0, 36)}`],
  ["pypi-token", `pypi-AgEIcHlwaS5vcmc${letters.slice(0, 60)}`],
  ["huggingface-token", `hf_${letters.replaceAll(/\d/g, "").slice(0, 34)}`],
  ["sendgrid-key", `SG.${letters.slice(0, 22)}.${letters.slice(0, 43)}`],
  ["telegram-token", `123456789:AA${letters.slice(0, 33)}`],
  ["service-token", `hvs.${letters.slice(0, 30)}`],
  ["service-token", `dapi${"0123456789abcdef".repeat(2)}`],
  ["jwt", `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${letters.slice(0, 43)}`],
  ["age-key", `AGE-SECRET-KEY-1${letters.toUpperCase().slice(0, 58)}`],
];

describe("secrets of a known form", () => {
  test.each(samples)("%s: %s", (name, secret) => {
    for (const around of [
      (inner: string) => inner,
      (inner: string) => `export KEY=${inner}\n`,
      (inner: string) => `{"a":"${inner}","b":1}`,
      (inner: string) => `see ${inner}, or (${inner}).`,
    ]) {
      const { text, found } = redacted(around(secret));
      expect(text).not.toContain(secret);
      expect(text).toContain(`[redacted:${name}]`);
      expect(found).toContain(name);
    }
    expect(JSON.parse(redacted(`{"a":"${secret}","b":1}`).text)).toHaveProperty("b", 1);
  });

  test("a private key's body without its head", () => {
    for (const begin of [
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
      "MIIEpAIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEeMPNm0tRgeLezV6ffAt0guo",
      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz",
    ]) {
      const body = `${begin}\n${letters.slice(0, 62)}ab\nAbC123+/==`;
      expect(redacted(`a ${body}\nb`).text).toBe("a [redacted:private-key]\nb");
    }
  });

  test("a private key, whole, cut off, or spelled as JSON", () => {
    const body = Array.from({ length: 12 }, () => letters.slice(0, 64)).join("\n");
    for (const kind of ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "]) {
      const key = `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END ${kind}PRIVATE KEY-----`;
      expect(redacted(`before\n${key}\nafter`).text).toBe("before\n[redacted:private-key]\nafter");
      expect(redacted(`before\n${key.slice(0, 400)}`).text).toBe("before\n[redacted:private-key]");
      expect(JSON.parse(redacted(JSON.stringify({ key, other: 1 })).text)).toEqual({
        key: "[redacted:private-key]",
        other: 1,
      });
    }
    const certificate = `-----BEGIN CERTIFICATE-----\n${letters}\n-----END CERTIFICATE-----`;
    expect(redacted(certificate).text).toBe(certificate);
  });

  test.each([
    [
      "Authorization: Bearer abcdef0123456789abcdef",
      "Authorization: Bearer [redacted:authorization]",
    ],
    ["authorization: Basic dXNlcjpwYXNzd29yZA==", "authorization: Basic [redacted:authorization]"],
    [
      '"Authorization":"Token abcdef0123456789"',
      '"Authorization":"Token [redacted:authorization]"',
    ],
    ["Cookie: session=abcdef0123456789abcdef; a=1", "Cookie: session=[redacted:cookie]; a=1"],
    [
      "postgres://app:p4ss-w0rd@db:5432/x",
      "postgres://app:[redacted:password-in-address]@db:5432/x",
    ],
    ["mysql://u:p@ss-word@db/x?to=a@b", "mysql://u:[redacted:password-in-address]@db/x?to=a@b"],
    ["ftp://u:pw@host?to=a@b.c", "ftp://u:[redacted:password-in-address]@host?to=a@b.c"],
    ["redis://:s3cret@cache:6379", "redis://:[redacted:password-in-address]@cache:6379"],
    [
      "https://x.test/a?api_key=abcdef0123456789&b=2",
      "https://x.test/a?api_key=[redacted:key-in-address]&b=2",
    ],
    ["AccountKey=abcdefgh0123456789abcdefgh==;E=1", "AccountKey=[redacted:azure-key];E=1"],
    ["password: hunter2-and-more", "password: [redacted:assigned-secret]"],
    ["DB_PASSWORD=tr0ub4dor&3", "DB_PASSWORD=[redacted:assigned-secret]"],
    ['"clientSecret": "8f14e45fceea167a5a36"', '"clientSecret": "[redacted:assigned-secret]"'],
    ["--api-key a1b2c3d4e5f6g7h8", "--api-key [redacted:assigned-secret]"],
  ])("%s", (text, expected) => {
    expect(redacted(text).text).toBe(expected);
    // Taking out is done once: what was put in its place stays.
    expect(redacted(expected)).toEqual({ text: expected, found: [] });
  });
});

test("the quick look misses none of them, whatever stands around", () => {
  const between = fc.string({ unit: fc.constantFrom(..."ab1_ .,:='\"\n/\\{}-é") });
  fc.assert(
    fc.property(fc.constantFrom(...samples), between, between, ([name, secret], before, after) => {
      const { text, found } = redacted(`${before} ${secret} ${after}`);
      expect(text).not.toContain(secret);
      expect(found).toContain(name);
    }),
  );
});

describe("what is no secret stays", () => {
  test.each([
    "const token = tokens[0]; // the first token",
    "password: string; secret?: boolean; apiKey: process.env.API_KEY2",
    "the password is changed every 90 days",
    "token: $GITHUB_TOKEN_2, key=%SECRET1234%",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "integrity sha512-oVvYqzFgMNw8WZLYLYIWFQbNyaDXAsr8Y2RHQ7qnxDXTRAGqBMvqZmKbFwIs==",
    "123e4567-e89b-42d3-a456-426614174000",
    "https://example.org:8080/path?query=value&page=12",
    "http://localhost:3000/@scope/name",
    "risk-averse-and-otherwise-quite-long-words-in-a-row",
    "src/trace/redaction/redacting-journal.ts:120",
    "maxTokens: 8192, token_count=1234567890",
  ])("%s", (text) => expect(redacted(text)).toEqual({ text, found: [] }));

  test("sources of programs keep every character", async () => {
    const { globSync, readFileSync } = await import("node:fs");
    for (const path of globSync("src/{harmony,trace}/**/*.ts", { cwd: process.cwd() })) {
      const { found } = redacted(readFileSync(path, "utf8"));
      expect([path, found]).toEqual([path, []]);
    }
  });
});

describe("named secrets", () => {
  const own = new Redactor(
    { secrets: { pin: "12-34", tiny: "abc" } },
    { API_KEY: "correct horse battery", HOME: "/home/someone", EMPTY_TOKEN: "", SHORT_KEY: "true" },
  );

  test("values of variables whose name says so, and those given", () => {
    expect(redacted("x correct horse battery 12-34 abc true /home/someone", own)).toEqual({
      text: "x [redacted:env:API_KEY] [redacted:pin] abc true /home/someone",
      found: ["env:API_KEY", "pin"],
    });
    const named = new Redactor(
      { environment: ["HOME"] },
      { HOME: "/home/someone", API_KEY: letters },
    );
    expect(redacted(`/home/someone ${letters}`, named).text).toBe(`[redacted:env:HOME] ${letters}`);
  });

  test.each(["PGPASSWORD", "SSHPASS", "MYSQL_PWD", "pgpassword"])("of the variable %s", (name) => {
    const by = new Redactor({}, { [name]: "correct horse", PWD: "/home/me", OLDPWD: "/var/log" });
    expect(redacted("correct horse in /home/me, /var/log", by).text).toBe(
      `[redacted:env:${name}] in /home/me, /var/log`,
    );
  });

  test("in the spellings of JSON, addresses and base64", () => {
    const value = 'p"w\\d ü&';
    const by = new Redactor({ secrets: { it: value } }, {});
    for (const spelled of [
      JSON.stringify({ a: value }),
      `?q=${encodeURIComponent(value)}`,
      Buffer.from(value).toString("base64"),
      Buffer.from(value).toString("base64url"),
    ]) {
      expect(redacted(spelled, by).text).toContain("[redacted:it]");
    }
  });

  test("a text is never longer a secret's carrier, wherever it stands", () => {
    const by = new Redactor({ secrets: { it: "s3cr3t-value" } }, {});
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (before, after) => {
        const { text } = redacted(`${before}s3cr3t-value${after}`, by);
        expect(text).not.toContain("s3cr3t-value");
        expect(redacted(text, by).text).toBe(text);
      }),
    );
  });
});

describe("entropy", () => {
  test("everywhere: long runs that look drawn by chance", () => {
    const by = new Redactor({ entropy: "everywhere" }, {});
    expect(redacted(`x ${letters.slice(0, 40)} y`, by).text).toBe("x [redacted:random-text] y");
    expect(redacted("a-perfectly-ordinary-long-file-name-here", by).found).toEqual([]);
  });

  test("off: only known forms and named secrets", () => {
    const by = new Redactor({ entropy: "off" }, {});
    expect(redacted("password: hunter2-and-more", by).found).toEqual([]);
  });
});

describe("values", () => {
  const key = `ghp_${letters.slice(0, 36)}`;

  test("in nested values and in keys; the rest is the same object", () => {
    const found = new Set<string>();
    const value = {
      a: [1, { deep: `x ${key}` }],
      [key]: 2,
      same: { b: 1 },
      password: "hunter2-and-more",
    };
    const clean = redactor.value(value, found);
    expect(clean).toEqual({
      a: [1, { deep: "x [redacted:github-token]" }],
      "[redacted:github-token]": 2,
      same: { b: 1 },
      password: "[redacted:assigned-secret]",
    });
    expect(clean.same).toBe(value.same);
    expect(value.a[1]).toEqual({ deep: `x ${key}` });
    const plain = { a: [1, "b"], c: null };
    expect(redactor.value(plain, found)).toBe(plain);
  });
});
