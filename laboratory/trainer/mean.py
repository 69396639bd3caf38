"""Makes the mean of several checkpoints' weights, which keeps what all of them know: those of one training after each fall of
its rate, or of trainings from the same weights.

  python3 mean.py CHECKPOINT CHECKPOINT [...] OUT.pt [--weights 7 3]
"""

import argparse

import torch

import checkpoint


@torch.no_grad()
def mean(paths, weights):
    """-> the model, of tensors that all have the same shapes"""
    model, _ = checkpoint.load(paths[0])
    shares = [weight / sum(weights) for weight in weights]
    for parameter in model.parameters():
        parameter.mul_(shares[0])
    for path, share in zip(paths[1:], shares[1:]):
        other = checkpoint.load(path)[0]
        if other.shape != model.shape:
            raise SystemExit(f"{path} has another shape: {other.shape}, not {model.shape}")
        for own, added in zip(model.parameters(), other.parameters()):
            own.add_(added, alpha=share)
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoints", nargs="+")
    parser.add_argument("out")
    parser.add_argument("--weights", type=float, nargs="+", help="how much each counts; default: all alike")
    options = parser.parse_args()
    count = len(options.checkpoints)
    if count < 2:
        parser.error("a mean needs two checkpoints or more")
    weights = options.weights or [1.0] * count
    if len(weights) != count or min(weights) <= 0:
        parser.error(f"--weights: {count} numbers above zero are needed, one a checkpoint")
    checkpoint.save(options.out, mean(options.checkpoints, weights), {"seen": 0})


if __name__ == "__main__":
    main()
