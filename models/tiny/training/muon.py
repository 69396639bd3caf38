"""Muon: momentum made orthogonal (five steps of Newton-Schulz), for the matrices of the layers."""

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(matrix):
    """(..., m, n) -> roughly its nearest semi-orthogonal matrix."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = matrix.mT if tall else matrix
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x


class Muon:
    def __init__(self, parameters, momentum=0.95, weight_decay=0.02):
        self.parameters = parameters
        self.momentum, self.weight_decay = momentum, weight_decay
        self.averages = [torch.zeros_like(parameter) for parameter in parameters]

    @torch.no_grad()
    def step(self, rate):
        keep = self.momentum
        for parameter, average in zip(self.parameters, self.averages):
            average.mul_(keep).add_(parameter.grad, alpha=1 - keep)
            update = orthogonal(parameter.grad * (1 - keep) + average * keep)
            stretch = max(1, parameter.shape[-2] / parameter.shape[-1]) ** 0.5
            parameter.mul_(1 - rate * self.weight_decay).add_(update, alpha=-rate * stretch)

    def state_dict(self):
        return self.averages

    def load_state_dict(self, averages):
        for own, saved in zip(self.averages, averages):
            own.copy_(saved)
