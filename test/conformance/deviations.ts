/** Where Ostinato's answer is another than the case's, on purpose, and why. */
export const deviations: { readonly [id: string]: string } = {
  "h-tok-start-disallowed-error":
    "Text that spells a control token is ordinary text here, never an error: content may say anything.",
  "h-tok-reserved-201088":
    "201088 is one past the last id of the model's vocabulary; it is no token and decodes to nothing.",
  "h-tok-invalid-token":
    "Decoding is total: an unknown id decodes to nothing, in content to U+FFFD.",
  "h-tok-invalid-utf8":
    "Decoding is total: wrong bytes become U+FFFD (the case's note asks for that too).",
  "ollama-header-4":
    "Ollama takes a header without role for a tool's; it stands behind <|start|>assistant, so it is the assistant's call.",
  "vllm-17":
    "vLLM gives up and returns the raw markup as content; the lost message is recovered, as llama.cpp's and b2's cases want.",
  "vllm-33":
    "vLLM returns the header's text as an answer; the doubled recipient is one, and the call is a call (the case's note says so too).",
};
