"""Makes a larger model that says the same as a smaller one, to go on training from.

  python3 grow.py CHECKPOINT OUT.pt [--layers 8] [--ff 192] [--experts 8]

New layers come in pairs in the middle: copies of the pair before them whose outputs are zero. New places of an expert
start at random with outputs of zero. Twice as many experts are two copies of them all, and which copies a token may
choose from tells on which side of a line through the tokens it lies. All learn what they add.
"""

import argparse
from dataclasses import replace

import torch

import checkpoint
from gpt_oss import GptOss, attention, mixture, rms_norm
from group_stream import GroupStream

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


# How far a token lies from the line between the copies, in logits, in the middle: more than two experts are apart.
SIDE = 6.0


@torch.no_grad()
def more_experts(weights, model, ids):
    """Two copies of each layer's experts. The line goes through the middle of what the layer's tokens differ in most."""
    shape, out = model.shape, dict(weights)
    x = model.token_embd.weight[ids]
    for index, block in enumerate(model.blk):
        x = x + attention(block, rms_norm(x, block.attn_norm.weight), shape)
        seen = rms_norm(x, block.post_attention_norm.weight)
        direction = torch.linalg.svd(seen - seen.mean(0), full_matrices=False)[2][0]
        along = seen @ direction
        middle = along.median()
        side = direction * SIDE / (along - middle).abs().median()
        parts = {name: value for name, value in block.named_parameters() if "exps" in name or "gate_inp" in name}
        for name, value in parts.items():
            shift = torch.zeros_like(value)
            if name == "ffn_gate_inp.weight":
                shift += side
            elif name == "ffn_gate_inp.bias":
                shift -= side @ direction * middle
            out[f"blk.{index}.{name}"] = torch.cat([value + shift, value - shift])
        x = x + mixture(block, seen, shape)
    return out


def conversations(count, node):
    """Tokens of some training data, one group behind the other."""
    return torch.cat([group.ids for group in GroupStream(["--seed", 1, "--groups", count], node=node)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--ff", type=int)
    parser.add_argument("--experts", type=int, help="twice as many as there are")
    parser.add_argument("--node", default="node")
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
    ids = conversations(2, options.node)[:4000]
    if options.experts:
        if options.experts != 2 * shape.experts:
            raise SystemExit(f"--experts {options.experts}: must be twice the {shape.experts} that there are")
        weights = more_experts(model.state_dict(), model, ids)
        shape.experts = options.experts
        model = GptOss(shape)
        model.tie_embeddings()
        model.load_state_dict(weights)
    same = (model(ids).argmax(-1) == small(ids).argmax(-1)).float().mean().item()
    if same < 0.98:
        raise SystemExit(f"the larger model says something else: the same first choice at {same:.1%} of the places")
    checkpoint.save(options.out, model, {"seen": progress.get("seen", 0)})
    print(f"{options.out}: {sum(value.numel() for value in model.parameters()) / 1e6:.2f} M parameters, the same first choice at {same:.1%} of {len(ids)} places")


if __name__ == "__main__":
    main()
