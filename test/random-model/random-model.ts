import type { GgufVocabulary } from "../../src/harmony/vocabulary/vocabulary-source.ts";
import { type MetadataValue, type WrittenTensor, writeGguf } from "./gguf-writer.ts";
import { RandomNumbers } from "./random-numbers.ts";

const f32 = 0;
const q8 = 8;
const headSize = 64;

export interface RandomModelShape {
  readonly layers: number;
  /** A multiple of 32, as all widths of matrices. */
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly experts: number;
  readonly expertsUsed: number;
  readonly context: number;
}

const small: RandomModelShape = {
  layers: 2,
  width: 64,
  heads: 2,
  keyValueHeads: 1,
  experts: 4,
  expertsUsed: 2,
  context: 8192,
};

/**
 * Writes a model of gpt-oss's architecture with random weights: it draws nearly every token with the
 * same probability, so that nothing but the turn's own rules makes its output well-formed (see `spread`).
 * Architecture: the graph of gpt-oss in llama.cpp.
 */
export function writeRandomModel(
  path: string,
  vocabulary: GgufVocabulary,
  options: {
    seed: number;
    shape?: RandomModelShape;
    /** Times that the logits are spread wider: from 10 on some tokens are a good deal likelier than others. Default: 1. */
    spread?: number;
  },
): void {
  const shape = options.shape ?? small;
  const random = new RandomNumbers(options.seed);
  writeGguf(
    path,
    metadataOf(shape, vocabulary),
    tensorsOf(shape, vocabulary.tokens.length, random, options.spread ?? 1),
  );
}

function metadataOf(
  shape: RandomModelShape,
  { tokens, types, merges }: GgufVocabulary,
): Record<string, MetadataValue> {
  return {
    "general.architecture": { string: "gpt-oss" },
    "general.name": { string: "random weights" },
    "general.file_type": { uint32: 7 },
    "general.quantization_version": { uint32: 2 },
    "gpt-oss.block_count": { uint32: shape.layers },
    "gpt-oss.context_length": { uint32: shape.context },
    "gpt-oss.embedding_length": { uint32: shape.width },
    "gpt-oss.feed_forward_length": { uint32: shape.width },
    "gpt-oss.expert_feed_forward_length": { uint32: shape.width },
    "gpt-oss.expert_count": { uint32: shape.experts },
    "gpt-oss.expert_used_count": { uint32: shape.expertsUsed },
    "gpt-oss.attention.head_count": { uint32: shape.heads },
    "gpt-oss.attention.head_count_kv": { uint32: shape.keyValueHeads },
    "gpt-oss.attention.key_length": { uint32: headSize },
    "gpt-oss.attention.value_length": { uint32: headSize },
    "gpt-oss.attention.sliding_window": { uint32: 128 },
    "gpt-oss.attention.layer_norm_rms_epsilon": { float32: 1e-5 },
    "gpt-oss.rope.freq_base": { float32: 150_000 },
    "tokenizer.ggml.model": { string: "gpt2" },
    "tokenizer.ggml.pre": { string: "gpt-4o" },
    "tokenizer.ggml.tokens": { strings: tokens },
    "tokenizer.ggml.token_type": { int32s: types },
    "tokenizer.ggml.merges": { strings: merges },
    "tokenizer.ggml.bos_token_id": { uint32: tokens.indexOf("<|startoftext|>") },
    "tokenizer.ggml.eos_token_id": { uint32: tokens.indexOf("<|return|>") },
    "tokenizer.ggml.padding_token_id": { uint32: tokens.indexOf("<|endoftext|>") },
    "tokenizer.ggml.add_bos_token": { boolean: false },
  };
}

function tensorsOf(
  shape: RandomModelShape,
  vocabulary: number,
  random: RandomNumbers,
  spread: number,
): WrittenTensor[] {
  const { width, experts } = shape;
  const query = shape.heads * headSize;
  const key = shape.keyValueHeads * headSize;
  const ones = (name: string): WrittenTensor => vector(name, [width], () => 1);
  const small = (name: string, ...dimensions: number[]): WrittenTensor =>
    vector(name, dimensions, () => 0.1 * random.normal());
  const matrix = (name: string, ...dimensions: number[]): WrittenTensor => ({
    name,
    dimensions,
    type: q8,
    bytes: () => randomBlocks(random, dimensions),
  });
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const at = (name: string): string => `blk.${layer}.${name}`;
    return [
      ones(at("attn_norm.weight")),
      matrix(at("attn_q.weight"), width, query),
      small(at("attn_q.bias"), query),
      matrix(at("attn_k.weight"), width, key),
      small(at("attn_k.bias"), key),
      matrix(at("attn_v.weight"), width, key),
      small(at("attn_v.bias"), key),
      matrix(at("attn_output.weight"), query, width),
      small(at("attn_output.bias"), width),
      small(at("attn_sinks.weight"), shape.heads),
      ones(at("post_attention_norm.weight")),
      small(at("ffn_gate_inp.weight"), width, experts),
      small(at("ffn_gate_inp.bias"), experts),
      ...["gate", "up", "down"].flatMap((part) => [
        matrix(at(`ffn_${part}_exps.weight`), width, width, experts),
        small(at(`ffn_${part}_exps.bias`), width, experts),
      ]),
    ];
  });
  return [
    matrix("token_embd.weight", width, vocabulary),
    ...layers.flat(),
    vector("output_norm.weight", [width], () => spread),
    matrix("output.weight", width, vocabulary),
  ];
}

function vector(name: string, dimensions: number[], value: () => number): WrittenTensor {
  const length = dimensions.reduce((product, size) => product * size, 1);
  const bytes = (): Uint8Array => new Uint8Array(Float32Array.from({ length }, value).buffer);
  return { name, dimensions, type: f32, bytes };
}

/** Q8_0: blocks of a float16 scale and 32 random bytes; a row's products come out about 0.6 in size. */
function randomBlocks(random: RandomNumbers, dimensions: readonly number[]): Uint8Array {
  const count = dimensions.reduce((product, size) => product * size, 1);
  const bytes = Buffer.alloc((count / 32) * 34);
  const scale = float16(0.6 / Math.sqrt(dimensions[0] ?? 1) / 73);
  for (let at = 0; at < bytes.length; at += 34) {
    bytes.writeUInt16LE(scale, at);
    for (let word = 2; word < 34; word += 4) bytes.writeUInt32LE(random.next(), at + word);
  }
  return bytes;
}

/** The bits of a positive number between 2^-14 and 2^15. */
function float16(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  const fraction = Math.round((value / 2 ** exponent - 1) * 1024);
  return ((exponent + 15) << 10) + fraction;
}
