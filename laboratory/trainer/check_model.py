"""Compares the packed pass with the reference: logits and gradients. Prints the largest differences."""

import torch
import torch.nn.functional as F

import packed_pass
from gpt_oss import GptOss
from model_shape import ModelShape


def main():
    torch.manual_seed(0)
    model = GptOss(ModelShape(vocab=128, layers=4, embd=64, ff=24, sliding_window=16))
    for parameter in model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.1)
    sizes = [37, 30, 300, 9]
    ids = torch.randint(0, 128, (sum(sizes),))
    logits, _ = packed_pass.forward(model, ids, sizes, torch.arange(len(ids)))
    expected, start = [], 0
    for index, size in enumerate(sizes):
        own = ids[start:start + size]
        whole = own if index == 0 else torch.cat([ids[:sizes[0]], own])
        expected.append(model(whole)[-size:])
        start += size
    expected = torch.cat(expected)
    weights = torch.randn_like(expected)
    names = [name for name, _ in model.named_parameters()]
    fast = torch.autograd.grad((logits * weights).sum(), list(model.parameters()), retain_graph=True)
    slow = torch.autograd.grad((expected * weights).sum(), list(model.parameters()), retain_graph=True)
    difference = (logits - expected).abs().max().item()
    worst = max(((a - b).abs().max() / (b.abs().max() + 1e-6)).item() for a, b in zip(fast, slow))
    print(f"logits differ by {difference:.2e} at most, gradients by {worst:.2e} of their largest, {len(names)} tensors")
    assert difference < 1e-4 and worst < 1e-3
    rounded, _ = packed_pass.forward(model, ids, sizes, torch.arange(len(ids)), torch.bfloat16)
    spread = (rounded - expected).abs().mean() / expected.std()
    coarse = torch.autograd.grad((rounded * weights).sum(), list(model.parameters()))
    far = apart(coarse, slow)
    print(f"with products in bfloat16 the logits differ by {spread.item():.3f} of their spread on average, "
          f"gradients by {far:.3f} of their length")
    assert spread < 0.05 and far < 0.2
    check_losses(model, ids, sizes, expected)


def apart(some, others):
    """How far gradients are apart, as a share of their length, on average over the tensors."""
    return sum(((a - b).norm() / b.norm()).item() for a, b in zip(some, others)) / len(others)


def check_losses(model, ids, sizes, logits):
    wanted = torch.where(torch.rand(len(ids)) < 0.5, logits.argmax(-1), torch.randint(0, 128, ids.shape))
    expected = F.cross_entropy(logits, wanted, reduction="none")
    losses, right, _ = packed_pass.losses(model, ids, sizes, torch.arange(len(ids)), wanted, torch.bfloat16)
    difference = ((losses - expected).abs() / (1 + expected)).mean().item()
    weights = torch.rand_like(expected)
    fast = torch.autograd.grad((losses * weights).sum(), list(model.parameters()))
    slow = torch.autograd.grad((expected * weights).sum(), list(model.parameters()))
    far = apart(fast, slow)
    rights = int((logits.argmax(-1) == wanted).sum())
    print(f"losses differ by {difference:.3f} on average, their gradients by {far:.3f} of their length, "
          f"{right} tokens right in place of {rights}")
    assert difference < 0.02 and far < 0.2 and abs(right - rights) < 0.05 * rights


if __name__ == "__main__":
    main()
