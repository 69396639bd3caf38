"""Compiles the C files for this processor and calls them. `available(tensor)` says whether loops over bfloat16 can be
used for a tensor, `tiles_available(tensor)` whether products in the tiles of AMX can."""

import ctypes
import hashlib
import os
import subprocess
import tempfile

import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "native")
SOURCES = [os.path.join(HERE, name) for name in ("kernels.c", "attention.c", "cross_entropy.c")]
HEADERS = [os.path.join(HERE, name) for name in ("bfloat.h", "tiles.h")]
FLAGS = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]


def load():
    """-> the library, or None where there is no compiler."""
    if os.environ.get("OSTINATO_KERNELS") == "0":
        return None
    name = hashlib.sha256(" ".join(FLAGS).encode())
    for source in (*SOURCES, *HEADERS):
        with open(source, "rb") as file:
            name.update(file.read())
    folder = os.path.join(tempfile.gettempdir(), f"ostinato-kernels-{os.getuid()}")
    path = os.path.join(folder, f"{name.hexdigest()[:16]}.so")
    try:
        if not os.path.exists(path):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            part = f"{path}.{os.getpid()}"
            subprocess.run([os.environ.get("CC", "cc"), *FLAGS, *SOURCES, "-o", part, "-lm"], check=True, capture_output=True)
            os.replace(part, path)
        return ctypes.CDLL(path)
    except (OSError, subprocess.CalledProcessError):
        return None


LIBRARY = load()
TILES = LIBRARY is not None and LIBRARY.tiles_ready() == 1


def available(tensor):
    return LIBRARY is not None and tensor.device.type == "cpu" and tensor.dtype == torch.bfloat16


def tiles_available(tensor):
    return TILES and available(tensor)


def call(name, *values):
    """Tensors are given as addresses, so they must be contiguous (or their stride a value of its own)."""
    return getattr(LIBRARY, name)(*(ctypes.c_void_p(value.data_ptr()) if isinstance(value, torch.Tensor)
                             else ctypes.c_void_p(None) if value is None
                             else ctypes.c_float(value) if isinstance(value, float) else ctypes.c_long(value)
                             for value in values))


def column_sums(rows):
    """-> float32"""
    if not available(rows):
        return rows.sum(0, dtype=torch.float32)
    rows = rows.contiguous()
    out = torch.empty(rows.shape[1])
    call("column_sums", rows, out, *rows.shape)
    return out


class Linear(torch.autograd.Function):
    """x @ weight.T + bias; x and weight in the precision of products, bias in float32."""

    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        out = x @ weight.t()
        if available(out):
            call("add_bias", out, bias, *out.shape)
            return out
        return out.add_(bias)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        return grad @ weight, grad.t() @ x, column_sums(grad)
