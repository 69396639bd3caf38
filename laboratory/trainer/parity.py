"""Writes what parity.ts compares: the three files, some held-out conversations, and PyTorch's logits for them.

  python3 parity.py CHECKPOINT --out FOLDER && node ../parity.ts FOLDER
"""

import argparse
import json
import os

import numpy as np
import torch

import checkpoint
import gguf_file
from export import load_vocabulary, weights_of
from measure import held_out_groups
from tensor_encoding import VARIANTS, as_stored


def sequences(count, tokens, node):
    """Whole conversations: the beginning and one task behind it."""
    found = []
    for group in held_out_groups(count, True, node=node):
        parts = group.ids.split(group.sizes)
        found.append(torch.cat([parts[0], parts[1]])[:tokens])
    return found


@torch.no_grad()
def logits_of(model, ids):
    return np.concatenate([model(sequence).numpy() for sequence in ids]).astype("<f4")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--out", required=True)
    parser.add_argument("--sequences", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=1400, help="of each sequence at most")
    parser.add_argument("--node", default="node")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    vocabulary = load_vocabulary()
    model, _ = checkpoint.load(options.checkpoint, len(vocabulary["tokens"]))
    ids = sequences(options.sequences, options.tokens, options.node)
    original = weights_of(model)
    logits_of(model, ids).tofile(os.path.join(options.out, "original.f32"))
    for variant in VARIANTS:
        gguf_file.write(os.path.join(options.out, f"{variant}.gguf"), model.shape, original, vocabulary, variant, "parity")
        stored = {name: torch.from_numpy(np.ascontiguousarray(as_stored(values, gguf_file.encoding_of(name, values.shape[-1], variant))))
                  for name, values in original.items()}
        # The file holds the table twice, and both copies are rounded alike: tied weights stay tied.
        model.load_state_dict(stored)
        logits_of(model, ids).tofile(os.path.join(options.out, f"{variant}.f32"))
        model.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in original.items()})
    with open(os.path.join(options.out, "sequences.json"), "w", encoding="utf8") as file:
        json.dump({"vocab": model.shape.vocab, "variants": list(VARIANTS), "sequences": [each.tolist() for each in ids]}, file)


if __name__ == "__main__":
    main()
