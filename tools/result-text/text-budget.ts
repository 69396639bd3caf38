/**
 * How much of the model's context one result may take. 32 KiB of English or code are about 8,000
 * tokens of gpt-oss's vocabulary; a line of more than 2,000 characters is cut because it is data,
 * not text.
 */
export const TEXT_BUDGET = {
  bytes: 32 * 1024,
  lines: 2000,
  lineCharacters: 2000,
} as const;
