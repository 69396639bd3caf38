"""Checkpoints: weights, shape, optimiser, how far the training is."""

import os

import torch

import gguf_file
from gpt_oss import GptOss
from model_shape import ModelShape


def save(path, model, progress, optimiser=None):
    """Written beside and renamed, so a run that is killed leaves a whole file."""
    state = {
        "config": model.shape.to_dict(),
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict() if optimiser else None,
        **progress,
    }
    torch.save(state, f"{path}.part")
    os.replace(f"{path}.part", path)


def load(path, vocab=None):
    """-> (model with embeddings tied, the checkpoint's other values, none for a GGUF file). `vocab`: grow the embedding to
    this many tokens."""
    if path.endswith(".gguf"):
        shape, arrays = gguf_file.read(path)
        weights, state = {name: torch.tensor(value) for name, value in arrays.items()}, {}
    else:
        state = torch.load(path, weights_only=False, map_location="cpu")
        shape = ModelShape.from_dict(state["config"])
        weights = {name: value.float() for name, value in state.pop("model").items()}
    if vocab and vocab > shape.vocab:
        for name in ("token_embd.weight", "output.weight"):
            weights[name] = grown(weights[name], vocab)
        shape.vocab = vocab
    model = GptOss(shape)
    model.tie_embeddings()
    model.load_state_dict(weights)
    return model, state


def grown(table, vocab):
    """New tokens start at random around the mean: copying is general, so they are usable almost at once."""
    generator = torch.Generator().manual_seed(7)
    new = torch.randn(vocab - len(table), table.shape[1], generator=generator)
    return torch.cat([table, table.mean(0) + new * table.std(0)])
