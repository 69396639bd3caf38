"""The optimiser: Muon for the matrices of the layers (momentum made orthogonal by five steps of Newton-Schulz),
AdamW for everything else. All of its state is tensors that processes can share."""

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
MOMENTUM = 0.95
MUON_DECAY = 0.02
BETAS = (0.9, 0.97)
EPSILON = 1e-10
TABLE_DECAY = 0.01


def orthogonal(matrix, precision):
    """(..., m, n) -> roughly its nearest semi-orthogonal matrix."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = matrix.mT if tall else matrix
    x = (x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)).to(precision)
    for _ in range(5):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).to(matrix.dtype)


class Optimiser:
    def __init__(self, model, precision):
        self.precision = precision
        self.matrices, self.tables, self.rest = [], [], []
        for name, parameter in model.named_parameters():
            is_matrix = parameter.dim() >= 2 and not name.endswith("bias")
            in_layer = name.startswith("blk") and "ffn_gate_inp" not in name
            (self.matrices if is_matrix and in_layer else self.tables if is_matrix else self.rest).append(parameter)
        small = self.tables + self.rest
        self.averages = [torch.zeros_like(parameter.data) for parameter in self.matrices]
        self.moments = [[torch.zeros_like(parameter.data) for parameter in small] for _ in BETAS]
        self.count = torch.zeros(1)

    def share_memory(self):
        for tensor in (*self.averages, *self.moments[0], *self.moments[1], self.count):
            tensor.share_memory_()

    @torch.no_grad()
    def step(self, muon_rate, adam_rate):
        for parameter, average in zip(self.matrices, self.averages):
            average.mul_(MOMENTUM).add_(parameter.grad, alpha=1 - MOMENTUM)
            update = orthogonal(parameter.grad * (1 - MOMENTUM) + average * MOMENTUM, self.precision)
            stretch = max(1, parameter.shape[-2] / parameter.shape[-1]) ** 0.5
            parameter.mul_(1 - muon_rate * MUON_DECAY).add_(update, alpha=-muon_rate * stretch)
        small = self.tables + self.rest
        torch.nn.utils.clip_grad_norm_(small, 1.0)
        self.count += 1
        corrections = [1 - beta ** self.count.item() for beta in BETAS]
        for index, (parameter, mean, square) in enumerate(zip(small, *self.moments)):
            mean.lerp_(parameter.grad, 1 - BETAS[0])
            square.mul_(BETAS[1]).addcmul_(parameter.grad, parameter.grad, value=1 - BETAS[1])
            if index < len(self.tables):
                parameter.mul_(1 - adam_rate * TABLE_DECAY)
            spread = (square / corrections[1]).sqrt_().add_(EPSILON)
            parameter.addcdiv_(mean, spread, value=-adam_rate / corrections[0])

    def state_dict(self):
        return {"averages": self.averages, "moments": self.moments, "count": self.count}

    @torch.no_grad()
    def load_state_dict(self, state):
        pairs = zip((*self.averages, *self.moments[0], *self.moments[1], self.count),
                    (*state["averages"], *state["moments"][0], *state["moments"][1], state["count"]))
        for own, saved in pairs:
            own.copy_(saved)
