"""Makes a larger model that says the same as a smaller one, to go on training from.

  python3 grow.py CHECKPOINT OUT.pt [--layers 8] [--ff 192]

New layers come in pairs in the middle: copies of the pair before them whose outputs are zero. New places of an expert
start at random with outputs of zero. Both learn what they add.
"""

import argparse
from dataclasses import replace

import torch

import checkpoint
from gpt_oss import GptOss

SILENT = ("attn_output.", "ffn_down_exps.")


@torch.no_grad()
def deeper(weights, layers, wanted):
    """Layer names carry the index: those behind the middle move up."""
    after = layers // 2 + layers // 2 % 2
    added = wanted - layers
    if added % 2:
        raise ValueError("layers come in pairs: one sees a window, one everything")
    out = {}
    for name, value in weights.items():
        if not name.startswith("blk."):
            out[name] = value
            continue
        _, index, rest = name.split(".", 2)
        index = int(index)
        out[f"blk.{index + (added if index >= after else 0)}.{rest}"] = value
        if after - 2 <= index < after:
            for copy in range(index + 2, after + added, 2):
                out[f"blk.{copy}.{rest}"] = torch.zeros_like(value) if rest.startswith(SILENT) else value.clone()
    return out


@torch.no_grad()
def wider(weights, model):
    """The larger model's own random start stands where there is nothing yet, except in what experts answer."""
    out = {}
    for name, start in model.state_dict().items():
        value = weights[name]
        if value.shape == start.shape:
            out[name] = value
            continue
        new = torch.zeros_like(start) if "ffn_down" in name or name.endswith("bias") else start.clone()
        new[tuple(slice(0, size) for size in value.shape)] = value
        out[name] = new
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--ff", type=int)
    options = parser.parse_args()
    small, progress = checkpoint.load(options.checkpoint)
    shape, weights = replace(small.shape), small.state_dict()
    if options.layers:
        weights = deeper(weights, shape.layers, options.layers)
        shape.layers = options.layers
    shape.ff = options.ff or shape.ff
    torch.manual_seed(1)
    model = GptOss(shape)
    model.tie_embeddings()
    model.load_state_dict(wider(weights, model))
    ids = torch.randint(shape.vocab, (200,))
    difference = (model(ids) - small(ids)).abs().max().item()
    if difference > 0.01:
        raise SystemExit(f"the larger model says something else: logits differ by {difference:.3f}")
    checkpoint.save(options.out, model, {"seen": progress.get("seen", 0)})
    print(f"{options.out}: {sum(value.numel() for value in model.parameters()) / 1e6:.2f} M parameters")


if __name__ == "__main__":
    main()
