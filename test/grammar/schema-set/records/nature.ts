import {
  country,
  date,
  hash,
  international,
  internationalReference,
  moment,
  slug,
  span,
} from "../common-fields.ts";
import {
  choice,
  flag,
  group,
  integer,
  list,
  measure,
  nullable,
  pattern,
  set,
  text,
  tuple,
} from "../field.ts";
import type { DataRecord } from "../record.ts";

const place = group({ latitude: measure(-90, 90), longitude: measure(-180, 180) });

/** What is measured and observed. */
export const natureRecords: readonly DataRecord[] = [
  {
    name: "weather_report",
    title: "Weather report",
    kind: "sky",
    required: ["station", "sky", "temperature"],
    fields: {
      station: pattern("^[A-Z]{4}$", ["ENBR", "RKSI"], ["BGO", "enbr"]),
      sky: choice("clear", "clouds", "rain", "snow"),
      temperature: measure(-80, 60),
      wind: group({ from: integer(0, 350, 10), knots: integer(0, 200) }),
      seen: moment,
    },
  },
  {
    name: "sensor_reading",
    title: "Reading of a sensor",
    kind: "quantity",
    required: ["sensor", "quantity", "values"],
    fields: {
      sensor: hash,
      quantity: choice("pressure", "humidity", "voltage"),
      values: list(measure(-1_000, 1_000), 1, 5),
      every: span,
      calibrated: nullable(date),
    },
  },
  {
    name: "bird_sighting",
    title: "Sighting of a bird",
    kind: "age",
    required: ["species", "age", "count"],
    fields: {
      species: pattern(
        "^[A-Z][a-z]+ [a-z]+$",
        ["Larus argentatus", "Pica pica"],
        ["larus argentatus", "Pica"],
      ),
      age: choice("adult", "juvenile", "unknown"),
      count: integer(1, 10_000),
      place,
      rings: set(pattern("^[A-Z]\\d{3}$", ["K042", "B900"], ["K42", "042"]), 2),
    },
  },
  {
    name: "soil_sample",
    title: "Sample of soil",
    kind: "texture",
    required: ["id", "texture", "acidity"],
    fields: {
      id: slug,
      texture: choice("sand", "silt", "clay"),
      acidity: measure(0, 14),
      depth: tuple(integer(0, 500, 5), integer(0, 500, 5)),
      country,
    },
  },
  {
    name: "star",
    title: "Star of a catalogue",
    kind: "class",
    required: ["designation", "class"],
    fields: {
      designation: pattern("^(HD|HR) ?\\d{1,6}$", ["HD 48915", "HR2491"], ["HD", "XX 48915"]),
      class: choice("O", "B", "A", "F", "G", "K", "M"),
      magnitude: measure(-2, 25),
      parallax: nullable(measure(0, 1)),
      companions: integer(0, 6),
    },
  },
  {
    name: "specimen",
    title: "Specimen of a museum",
    kind: "preserved",
    required: ["accession", "preserved"],
    fields: {
      accession: pattern("^\\d{4}\\.\\d{1,3}$", ["1999.12", "2024.7"], ["99.12", "1999-12"]),
      preserved: choice("dry", "spirit", "slide"),
      page: international,
      see: internationalReference,
      collectors: list(text(1, 30, ["Å. Nygård", "김하늘"]), 1, 3),
    },
  },
  {
    name: "tide",
    title: "Tide",
    kind: "turn",
    required: ["turn", "at", "metres"],
    fields: {
      turn: choice("high", "low"),
      at: moment,
      metres: measure(-3, 16),
      harbour: text(2, 30, ["Bergen", "부산"]),
      spring: flag,
    },
  },
  {
    name: "lab_result",
    title: "Result of a laboratory",
    kind: "flagged",
    required: ["test", "flagged", "value"],
    fields: {
      test: pattern("^\\d{1,5}-\\d$", ["718-7", "2345-7"], ["7187", "718-77"]),
      flagged: choice("low", "normal", "high"),
      value: measure(0, 5_000),
      unit: choice("g/L", "mmol/L", "%"),
      range: tuple(measure(0, 5_000), measure(0, 5_000)),
      note: text(0, 100, ["", "fasting"]),
    },
  },
  {
    name: "chemical",
    title: "Chemical in store",
    kind: "hazard",
    required: ["formula", "hazard"],
    fields: {
      formula: pattern("^([A-Z][a-z]?\\d*)+$", ["NaCl", "C6H12O6"], ["nacl", "6H"]),
      hazard: choice("none", "flammable", "toxic", "corrosive"),
      grams: measure(0.01, 25_000),
      opened: date,
      shelf: tuple(integer(1, 12), choice("left", "right")),
    },
  },
];
