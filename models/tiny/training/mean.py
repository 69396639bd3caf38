"""Makes the mean of several checkpoints' weights, which keeps what all of them know: those of one training after each fall of
its rate, or of trainings from the same weights.

  python3 mean.py CHECKPOINT CHECKPOINT [...] OUT.pt
"""

import argparse

import torch

import checkpoint


@torch.no_grad()
def mean(paths):
    """-> the model, of tensors that all have the same shapes"""
    model, _ = checkpoint.load(paths[0])
    for path in paths[1:]:
        other = checkpoint.load(path)[0]
        if other.shape != model.shape:
            raise SystemExit(f"{path} has another shape: {other.shape}, not {model.shape}")
        for own, added in zip(model.parameters(), other.parameters()):
            own.add_(added)
    for parameter in model.parameters():
        parameter.div_(len(paths))
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoints", nargs="+")
    parser.add_argument("out")
    options = parser.parse_args()
    if len(options.checkpoints) < 2:
        parser.error("a mean needs two checkpoints or more")
    checkpoint.save(options.out, mean(options.checkpoints), {"seen": 0})


if __name__ == "__main__":
    main()
