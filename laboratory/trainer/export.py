"""Makes a GGUF file of a checkpoint.

  python3 export.py CHECKPOINT OUT.gguf [--variant mxfp4|q8_0|f16|f32]
"""

import argparse
import json
import os

import checkpoint
import gguf_file
from group_stream import VOCABULARY
from tensor_encoding import VARIANTS


def load_vocabulary():
    with open(VOCABULARY, encoding="utf8") as file:
        return json.load(file)


def weights_of(model):
    return {name: value.detach().float().cpu().numpy() for name, value in model.state_dict().items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--variant", choices=VARIANTS, default="q8_0")
    parser.add_argument("--name", default="ostinato-tiny")
    options = parser.parse_args()
    vocabulary = load_vocabulary()
    model, progress = checkpoint.load(options.checkpoint, len(vocabulary["tokens"]))
    size = gguf_file.write(options.out, model.shape, weights_of(model), vocabulary, options.variant, options.name)
    print(f"{options.out}: {size:,} bytes, {options.variant}, after {progress.get('seen', 0) / 1e6:.1f} M tokens")


if __name__ == "__main__":
    main()
