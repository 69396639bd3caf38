"""How tensors are stored in a GGUF file: F32, F16, Q8_0 and MXFP4, and back (numpy only).

Block layouts: ggml-common.h and ggml-quants.c of ggml (github.com/ggml-org/llama.cpp).
"""

from dataclasses import dataclass

import numpy as np

BLOCK = 32
PLAIN = {"F32": "<f4", "F16": "<f2"}


@dataclass(frozen=True)
class Encoding:
    """`code` is ggml's number of the type; `size` bytes hold `block` numbers."""

    name: str
    code: int
    block: int
    size: int

    def bytes_for(self, count):
        return count // self.block * self.size


F32 = Encoding("F32", 0, 1, 4)
F16 = Encoding("F16", 1, 1, 2)
Q8_0 = Encoding("Q8_0", 8, BLOCK, 34)
MXFP4 = Encoding("MXFP4", 39, BLOCK, 17)
ENCODINGS = {encoding.code: encoding for encoding in (F32, F16, Q8_0, MXFP4)}

# name -> (general.file_type, matrices, experts' matrices)
VARIANTS = {"f32": (0, F32, F32), "f16": (1, F16, F16), "q8_0": (7, Q8_0, Q8_0), "mxfp4": (38, Q8_0, MXFP4)}

# The magnitudes that four bits can hold, doubled; ggml halves the scale in turn.
MAGNITUDES = np.array([0, 1, 2, 3, 4, 6, 8, 12], np.float32)
HALFWAY = (MAGNITUDES[:-1] + MAGNITUDES[1:]) / 2


def encode(array, encoding):
    array = np.ascontiguousarray(array, np.float32)
    if encoding.name in PLAIN:
        return array.astype(PLAIN[encoding.name]).tobytes()
    blocks = array.reshape(-1, BLOCK)
    return (_to_q8_0 if encoding is Q8_0 else _to_mxfp4)(blocks)


def decode(data, shape, encoding):
    if encoding.name in PLAIN:
        return np.frombuffer(data, PLAIN[encoding.name]).reshape(shape).astype(np.float32)
    return (_from_q8_0 if encoding is Q8_0 else _from_mxfp4)(data).reshape(shape)


def as_stored(array, encoding):
    """The numbers as they come back from the file."""
    return decode(encode(array, encoding), array.shape, encoding)


def _to_q8_0(blocks):
    """A float16 scale, then 32 signed bytes. Halves are rounded away from zero, as ggml does."""
    scale = np.abs(blocks).max(1, keepdims=True) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    scaled = blocks * inverse
    whole = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype(np.int8)
    return np.concatenate([scale.astype("<f2").view(np.uint8), whole.view(np.uint8)], 1).tobytes()


def _from_q8_0(data):
    rows = np.frombuffer(data, np.uint8).reshape(-1, Q8_0.size)
    return rows[:, :2].copy().view("<f2").astype(np.float32) * rows[:, 2:].view(np.int8)


def _mxfp4_codes(blocks, exponent):
    """-> codes of four bits, and the squared error of each block. The scale is 2 ** (exponent - 128)."""
    scale = np.exp2(exponent - 128).astype(np.float32)
    codes = np.searchsorted(HALFWAY, np.abs(blocks) / scale).astype(np.uint8)
    restored = MAGNITUDES[codes] * scale * np.sign(blocks)
    codes |= (np.signbit(blocks) & (codes > 0)).astype(np.uint8) << 3
    return codes, np.square(restored - blocks).sum(1, keepdims=True)


def _to_mxfp4(blocks):
    """An exponent byte, then 16 bytes: number j in the low half of byte j, number j + 16 in the high half.

    Two exponents come into question, one that clips the largest numbers a little and the next, which doesn't; the
    one with the smaller error is taken.
    """
    largest = np.abs(blocks).max(1, keepdims=True)
    with np.errstate(divide="ignore"):
        low = np.where(largest > 0, np.floor(np.log2(largest)) + 125, 1).clip(1, 253)
    tight, tight_error = _mxfp4_codes(blocks, low)
    wide, wide_error = _mxfp4_codes(blocks, low + 1)
    take_wide = wide_error < tight_error
    codes = np.where(take_wide, wide, tight)
    packed = codes[:, :16] | codes[:, 16:] << 4
    return np.concatenate([(low + take_wide).astype(np.uint8), packed], 1).tobytes()


def _from_mxfp4(data):
    rows = np.frombuffer(data, np.uint8).reshape(-1, MXFP4.size)
    scale = np.exp2(rows[:, :1].astype(np.float32) - 128)
    codes = np.concatenate([rows[:, 1:] & 15, rows[:, 1:] >> 4], 1)
    return np.where(codes & 8, -1, 1).astype(np.float32) * MAGNITUDES[codes & 7] * scale
