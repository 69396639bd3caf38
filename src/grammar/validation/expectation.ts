/** What a keyword requires, in words that a person or a model can act on. */
export function expectation(keyword: string, value: unknown): string {
  switch (keyword) {
    case "type":
      return `a value of type ${Array.isArray(value) ? value.join(" or ") : value}`;
    case "const":
      return shown(value);
    case "enum":
      return `one of ${(Array.isArray(value) ? value : []).map(shown).join(", ")}`;
    case "minimum":
      return `at least ${value}`;
    case "maximum":
      return `at most ${value}`;
    case "exclusiveMinimum":
      return `more than ${value}`;
    case "exclusiveMaximum":
      return `less than ${value}`;
    case "multipleOf":
      return `a multiple of ${value}`;
    case "minLength":
      return `at least ${value} characters`;
    case "maxLength":
      return `at most ${value} characters`;
    case "pattern":
      return `a text that matches ${value}`;
    case "format":
      return `a text in the format ${value}`;
    case "minItems":
      return `at least ${value} items`;
    case "maxItems":
      return `at most ${value} items`;
    case "uniqueItems":
      return "items that all differ";
    case "contains":
    case "minContains":
    case "maxContains":
      return "other items";
    case "minProperties":
      return `at least ${value} properties`;
    case "maxProperties":
      return `at most ${value} properties`;
    case "additionalProperties":
    case "unevaluatedProperties":
      return "no such property";
    case "propertyNames":
      return "other property names";
    case "anyOf":
      return "a value that fits one of the alternatives";
    case "oneOf":
      return "a value that fits exactly one of the alternatives";
    case "not":
      return "a value that does not fit what is excluded";
    default:
      return "nothing here";
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
