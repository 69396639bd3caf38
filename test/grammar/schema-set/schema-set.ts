import { choiceForms } from "./forms/choice-forms.ts";
import { crowdedForms } from "./forms/crowded-forms.ts";
import { draftForms } from "./forms/draft-forms.ts";
import { listForms } from "./forms/list-forms.ts";
import { objectForms } from "./forms/object-forms.ts";
import { referenceForms } from "./forms/reference-forms.ts";
import { recordValues } from "./record.ts";
import { leisureRecords } from "./records/leisure.ts";
import { natureRecords } from "./records/nature.ts";
import { softwareRecords } from "./records/software.ts";
import { tradeRecords } from "./records/trade.ts";
import type { SchemaCase } from "./schema-case.ts";

const records = [...tradeRecords, ...softwareRecords, ...natureRecords, ...leisureRecords];
const forms = {
  ...objectForms,
  ...choiceForms,
  ...listForms,
  ...referenceForms,
  ...draftForms,
  ...crowdedForms,
};

export interface NamedCase extends SchemaCase {
  readonly id: string;
}

/** Each record in every third form, another third from record to record. */
export function schemaSet(): NamedCase[] {
  return records.flatMap((record, index) => {
    const values = recordValues(record);
    return Object.entries(forms)
      .filter((_, number) => (number + index) % 3 === 0)
      .map(([form, make]) => ({ id: `${record.name}-${form}`, ...make(values) }));
  });
}

/** The set as it can be read, and measured: `npm run bench:schemas -- test/grammar/data/schemas.jsonl`. */
export const schemaSetFile = new URL("../data/schemas.jsonl", import.meta.url);

/** One JSON a line: `{"id", "schema", "tests": [{"valid", "data"}]}`, as `npm run bench:schemas` reads it. */
export function schemaSetLines(): string {
  const lines = schemaSet().map(({ id, schema, valid, invalid }) => {
    const test = (is: boolean) => (data: unknown) => ({ valid: is, data });
    return JSON.stringify({
      id,
      schema,
      tests: [...valid.map(test(true)), ...invalid.map(test(false))],
    });
  });
  return `${lines.join("\n")}\n`;
}
