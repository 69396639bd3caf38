"""Compiles kernels.c for this processor and calls it. `available(tensor)` says whether it can be used for a tensor."""

import ctypes
import hashlib
import os
import subprocess
import tempfile

import torch

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernels.c")
FLAGS = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]


def load():
    """-> the library, or None where there is no compiler."""
    if os.environ.get("OSTINATO_KERNELS") == "0":
        return None
    with open(SOURCE, "rb") as file:
        name = hashlib.sha256(file.read() + " ".join(FLAGS).encode()).hexdigest()[:16]
    folder = os.path.join(tempfile.gettempdir(), f"ostinato-kernels-{os.getuid()}")
    path = os.path.join(folder, f"{name}.so")
    try:
        if not os.path.exists(path):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            part = f"{path}.{os.getpid()}"
            subprocess.run([os.environ.get("CC", "cc"), *FLAGS, SOURCE, "-o", part, "-lm"], check=True, capture_output=True)
            os.replace(part, path)
        return ctypes.CDLL(path)
    except (OSError, subprocess.CalledProcessError):
        return None


LIBRARY = load()


def available(tensor):
    return LIBRARY is not None and tensor.device.type == "cpu" and tensor.dtype == torch.bfloat16


def call(name, *values):
    """Tensors are given as addresses, so they must be contiguous (or their stride a value of its own)."""
    getattr(LIBRARY, name)(*(ctypes.c_void_p(value.data_ptr()) if isinstance(value, torch.Tensor)
                             else ctypes.c_float(value) if isinstance(value, float) else ctypes.c_long(value)
                             for value in values))
