"""Writes a GGUF file (version 3) of the gpt-oss architecture, and reads it again.

Format: docs/gguf.md of ggml (github.com/ggml-org/ggml). Keys and tensor names are those that llama.cpp reads for `gpt-oss`.
"""

import struct

import numpy as np

from gpt_oss import RMS_EPSILON
from model_shape import ModelShape
from tensor_encoding import ENCODINGS, F32, VARIANTS, decode, encode

ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9

NUMBERS = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}

CHAT_TEMPLATE = (
    "{%- for message in messages -%}<|start|>{{ message.role }}{% if message.role == 'assistant' %}<|channel|>final{% endif %}"
    "<|message|>{{ message.content }}<|end|>{%- endfor -%}{%- if add_generation_prompt %}<|start|>assistant{% endif -%}"
)


def text(value):
    data = value.encode("utf8")
    return struct.pack("<Q", len(data)) + data


def uint32(value):
    return UINT32, struct.pack("<I", value)


def float32(value):
    return FLOAT32, struct.pack("<f", value)


def string(value):
    return STRING, text(value)


def array(kind, count, data):
    return ARRAY, struct.pack("<IQ", kind, count) + data


def metadata(shape, vocabulary, variant, name):
    tokens, types = vocabulary["tokens"], vocabulary["types"]
    return {
        "general.architecture": string("gpt-oss"),
        "general.name": string(name),
        "general.license": string("apache-2.0"),
        "general.file_type": uint32(VARIANTS[variant][0]),
        "general.quantization_version": uint32(2),
        "gpt-oss.block_count": uint32(shape.layers),
        "gpt-oss.context_length": uint32(shape.context),
        "gpt-oss.embedding_length": uint32(shape.embd),
        "gpt-oss.feed_forward_length": uint32(shape.ff),
        "gpt-oss.expert_feed_forward_length": uint32(shape.ff),
        "gpt-oss.expert_count": uint32(shape.experts),
        "gpt-oss.expert_used_count": uint32(shape.experts_used),
        "gpt-oss.attention.head_count": uint32(shape.heads),
        "gpt-oss.attention.head_count_kv": uint32(shape.kv_heads),
        "gpt-oss.attention.key_length": uint32(shape.head_dim),
        "gpt-oss.attention.value_length": uint32(shape.head_dim),
        "gpt-oss.attention.sliding_window": uint32(shape.sliding_window),
        "gpt-oss.attention.layer_norm_rms_epsilon": float32(RMS_EPSILON),
        "gpt-oss.rope.freq_base": float32(shape.rope_theta),
        "tokenizer.ggml.model": string("gpt2"),
        "tokenizer.ggml.pre": string("gpt-4o"),
        "tokenizer.ggml.tokens": array(STRING, len(tokens), b"".join(map(text, tokens))),
        "tokenizer.ggml.token_type": array(INT32, len(types), np.array(types, "<i4").tobytes()),
        "tokenizer.ggml.merges": array(STRING, len(vocabulary["merges"]), b"".join(map(text, vocabulary["merges"]))),
        "tokenizer.ggml.bos_token_id": uint32(tokens.index("<|startoftext|>")),
        "tokenizer.ggml.eos_token_id": uint32(tokens.index("<|return|>")),
        "tokenizer.ggml.padding_token_id": uint32(tokens.index("<|endoftext|>")),
        "tokenizer.ggml.add_bos_token": (BOOL, b"\0"),
        "tokenizer.chat_template": string(CHAT_TEMPLATE),
    }


def encoding_of(name, width, variant):
    """Router, norms, biases and sinks stay float32, as in the published gpt-oss files."""
    _, matrix, experts = VARIANTS[variant]
    if not name.endswith(".weight") or "norm" in name or "sinks" in name or "gate_inp" in name:
        return F32
    encoding = experts if "_exps" in name else matrix
    if width % encoding.block:
        raise ValueError(f"{name}: width {width} is no multiple of {encoding.block}")
    return encoding


def aligned(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def write(path, shape, weights, vocabulary, variant, name):
    """weights: name -> float32 array, slowest dimension first. Returns the file's size in bytes."""
    if len(vocabulary["tokens"]) != shape.vocab:
        raise ValueError(f"{len(vocabulary['tokens'])} tokens for a model of {shape.vocab}")
    entries = metadata(shape, vocabulary, variant, name)
    parts = [b"GGUF", struct.pack("<IQQ", 3, len(weights), len(entries))]
    parts += [text(key) + struct.pack("<I", kind) + value for key, (kind, value) in entries.items()]
    encoded, offset = [], 0
    for tensor, values in weights.items():
        encoding = encoding_of(tensor, values.shape[-1], variant)
        data = encode(values, encoding)
        dimensions = values.shape[::-1]
        parts.append(text(tensor) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, encoding.code, offset))
        encoded.append(data + bytes(aligned(len(data)) - len(data)))
        offset += len(encoded[-1])
    head = b"".join(parts)
    with open(path, "wb") as file:
        file.write(head + bytes(aligned(len(head)) - len(head)))
        for data in encoded:
            file.write(data)
        return file.tell()


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, layout):
        (value,) = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return value

    def text(self):
        size = self.number("<Q")
        self.at += size
        return self.data[self.at - size:self.at].decode("utf8")

    def value(self, kind):
        if kind == ARRAY:
            inner, count = self.number("<I"), self.number("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.text() if kind == STRING else self.number(NUMBERS[kind])

    def tensor(self):
        """-> name, dimensions with the slowest first, encoding, offset"""
        name = self.text()
        dimensions = [self.number("<Q") for _ in range(self.number("<I"))]
        return name, dimensions[::-1], ENCODINGS[self.number("<I")], self.number("<Q")


def read(path):
    """-> (shape, name -> float32 array) of a file that `write` wrote"""
    with open(path, "rb") as file:
        reader = Reader(file.read())
    if reader.data[:4] != b"GGUF":
        raise ValueError(f"{path} is no GGUF file")
    reader.at = 4
    _, tensors, entries = (reader.number(layout) for layout in ("<I", "<Q", "<Q"))
    pairs = ((reader.text(), reader.value(reader.number("<I"))) for _ in range(entries))
    found = {key.removeprefix("gpt-oss."): value for key, value in pairs}
    infos = [reader.tensor() for _ in range(tensors)]
    start, weights = aligned(reader.at), {}
    for name, dimensions, encoding, offset in infos:
        at = start + offset
        data = reader.data[at:at + encoding.bytes_for(int(np.prod(dimensions)))]
        weights[name] = decode(data, dimensions, encoding)
    return ModelShape(
        vocab=len(found["tokenizer.ggml.tokens"]),
        layers=found["block_count"],
        embd=found["embedding_length"],
        heads=found["attention.head_count"],
        kv_heads=found["attention.head_count_kv"],
        head_dim=found["attention.key_length"],
        experts=found["expert_count"],
        experts_used=found["expert_used_count"],
        ff=found["expert_feed_forward_length"],
        sliding_window=found["attention.sliding_window"],
        rope_theta=found["rope.freq_base"],
        context=found["context_length"],
    ), weights
