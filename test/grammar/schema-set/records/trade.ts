import {
  country,
  currency,
  date,
  link,
  mail,
  moment,
  phone,
  slug,
  uuid,
} from "../common-fields.ts";
import {
  amount,
  choice,
  constant,
  flag,
  group,
  integer,
  list,
  noted,
  nullable,
  pattern,
  set,
  text,
} from "../field.ts";
import type { DataRecord } from "../record.ts";

const address = group({
  street: text(1, 60, ["Pier 4", "Sejong-daero 110"]),
  city: text(1, 40, ["Bergen", "서울"]),
  country,
});

const price = group({ amount: amount(10_000), currency });

/** What shops, offices and their customers write down. */
export const tradeRecords: readonly DataRecord[] = [
  {
    name: "invoice",
    title: "Invoice",
    kind: "state",
    required: ["number", "state", "issued", "lines"],
    fields: {
      number: pattern("^INV-\\d{6}$", ["INV-000417", "INV-999999"], ["INV-417", "inv-000417"]),
      state: choice("draft", "sent", "paid"),
      issued: date,
      due: date,
      lines: list(
        group({ item: text(1, 40, ["Rope, 20 m", "Paint"]), count: integer(1, 500), price }),
        1,
        4,
      ),
      reference: nullable(text(0, 20, ["Order 7", "–"])),
    },
  },
  {
    name: "parcel",
    title: "Parcel",
    kind: "service",
    required: ["tracking", "service", "to"],
    fields: {
      tracking: pattern(
        "^[A-Z]{2}\\d{9}[A-Z]{2}$",
        ["RR123456785NO", "CC000000001KR"],
        ["RR12", "rr123456785no"],
      ),
      service: choice("letter", "standard", "express"),
      to: address,
      from: address,
      grams: integer(10, 30_000, 10),
      fragile: flag,
    },
  },
  {
    name: "product",
    title: "Product of a shop",
    kind: "availability",
    required: ["code", "availability", "price"],
    fields: {
      code: slug,
      availability: choice("in-stock", "ordered", "discontinued"),
      price,
      sizes: set(choice("S", "M", "L", "XL"), 4),
      page: link,
      gtin: pattern(
        "^(?:\\d{8}|\\d{13})$",
        ["40012345", "4001234567890"],
        ["4001234", "400123456789a"],
      ),
    },
  },
  {
    name: "customer",
    title: "Customer",
    kind: "type",
    required: ["id", "type", "name"],
    fields: {
      id: uuid,
      type: choice("person", "company"),
      name: text(2, 80, ["Mira Holm", "Æ & Sønner"]),
      email: mail,
      phone,
      vat: pattern(
        "^(NO|KR|DE)[0-9]{9}$",
        ["NO987654321", "DE123456789"],
        ["SE987654321", "NO98765432"],
      ),
    },
  },
  {
    name: "payment",
    title: "Payment",
    kind: "method",
    required: ["id", "method", "amount"],
    fields: {
      id: uuid,
      method: choice("card", "transfer", "cash"),
      amount: price,
      when: moment,
      lastDigits: pattern("^\\d{4}$", ["0042", "9999"], ["42", "00424"]),
      attempts: integer(1, 5),
    },
  },
  {
    name: "voucher",
    title: "Voucher",
    kind: "unit",
    required: ["code", "unit", "value"],
    fields: {
      code: pattern(
        "^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$",
        ["ABCD-EFGH-2345", "ZZZZ-9999-KLMN"],
        ["ABCD-EFGH", "ABCO-EFGH-2345"],
      ),
      unit: choice("percent", "amount"),
      value: integer(5, 95, 5),
      until: date,
      reusable: noted(flag, { default: false }),
    },
  },
  {
    name: "auction_bid",
    title: "Bid in an auction",
    kind: "status",
    required: ["lot", "status", "bid"],
    fields: {
      lot: integer(1, 9_999),
      status: choice("leading", "outbid", "withdrawn"),
      bid: amount(1_000_000),
      limit: nullable(amount(1_000_000)),
      bidder: text(3, 12, ["holm", "rim-42"]),
    },
  },
  {
    name: "subscription",
    title: "Subscription",
    kind: "plan",
    required: ["plan", "seats", "version"],
    fields: {
      version: constant(3),
      plan: choice("free", "team", "enterprise"),
      seats: integer(1, 1_000),
      renews: date,
      addOns: set(choice("backup", "audit", "support"), 3),
      contact: group({ name: text(1, 40, ["Rim", "Jonas Weil"]), email: mail }),
    },
  },
  {
    name: "job_posting",
    title: "Vacancy",
    kind: "employment",
    required: ["title", "employment", "pay"],
    fields: {
      title: text(5, 60, ["Harbour pilot", "Welder, night shift"]),
      employment: choice("full-time", "part-time", "season"),
      pay: group({ low: integer(0, 200_000, 100), high: integer(0, 200_000, 100), currency }),
      closes: date,
      apply: link,
    },
  },
];
