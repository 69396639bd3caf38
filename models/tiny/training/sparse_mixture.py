"""The experts for training: each computes only the tokens that chose it, forward and backward written out."""

import torch
import torch.nn.functional as F

import kernels
from gpt_oss import GATE_LIMIT, GATE_SLOPE

# Rows of a product come in multiples of this, so that few shapes occur: oneDNN makes a kernel for each.
ROWS = 128


def sparse_mixture(block, x, shape, count):
    """x: (N, embd), normed, of which `count` rows are tokens -> (output (N, embd), balance: 1.0 when the experts are
    used alike)."""
    logits = F.linear(x.float(), block.ffn_gate_inp.weight, block.ffn_gate_inp.bias)
    best, chosen = logits.topk(shape.experts_used, -1)
    experts = (block.ffn_gate_exps, block.ffn_up_exps, block.ffn_down_exps)
    out = Experts.apply(x, chosen, best.softmax(-1),
                        *(value.to(x.dtype) for part in experts for value in (part.weight, part.bias)))
    share = torch.bincount(chosen[:count].flatten(), minlength=shape.experts) / (count * shape.experts_used)
    return out, (share * logits[:count].softmax(-1).mean(0)).sum() * shape.experts


class Experts(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, chosen, weights, gate, gate_bias, up, up_bias, down, down_bias):
        """x: (N, embd); chosen, weights: (N, used) -> (N, embd), float32."""
        experts, width, _ = gate.shape
        both, both_bias = torch.cat([gate, up], 1), torch.cat([gate_bias, up_bias], 1)
        order, place, counts = by_expert(chosen.flatten(), experts)
        tokens = order // chosen.shape[1]
        scale = weights.flatten().index_select(0, order).to(x.dtype)
        rows = x.index_select(0, tokens)
        hidden = torch.cat([F.linear(part, both[expert], both_bias[expert])
                            for expert, part in enumerate(rows.split(counts))])
        inner, by_gate, by_up = gate_values(hidden, width)
        answers = torch.cat([F.linear(part, down[expert], down_bias[expert])
                             for expert, part in enumerate(inner.split(counts))])
        ctx.save_for_backward(rows, both, down, inner, by_gate, by_up, answers, scale, tokens, place)
        ctx.counts, ctx.chosen_shape = counts, chosen.shape
        return gathered(answers * scale.unsqueeze(1), place, chosen.shape)

    @staticmethod
    def backward(ctx, grad):
        rows, both, down, inner, by_gate, by_up, answers, scale, tokens, place = ctx.saved_tensors
        counts = ctx.counts
        above = grad.to(rows.dtype).index_select(0, tokens)
        grad_weights = (above * answers).sum(1, dtype=torch.float32).index_select(0, place)
        # Rows that only fill up are no token's: nothing may come back from them.
        real = torch.zeros_like(scale).index_fill_(0, place, 1)
        above = above * (scale * real).unsqueeze(1)
        parts = above.split(counts)
        grad_inner = torch.cat([part @ down[expert] for expert, part in enumerate(parts)])
        grad_down = torch.stack([part.t() @ row for part, row in zip(parts, inner.split(counts))])
        grad_down_bias = torch.stack([part.sum(0) for part in parts])
        grad_hidden = gate_slopes(grad_inner, by_gate, by_up).split(counts)
        grad_rows = torch.cat([part @ both[expert] for expert, part in enumerate(grad_hidden)])
        grad_both = torch.stack([part.t() @ row for part, row in zip(grad_hidden, rows.split(counts))])
        grad_both_bias = torch.stack([part.sum(0) for part in grad_hidden])
        grad_x = gathered(grad_rows, place, ctx.chosen_shape).to(rows.dtype)
        (grad_gate, grad_up), (grad_gate_bias, grad_up_bias) = grad_both.chunk(2, 1), grad_both_bias.chunk(2, 1)
        return (grad_x, None, grad_weights.view(ctx.chosen_shape), grad_gate, grad_gate_bias, grad_up, grad_up_bias,
                grad_down, grad_down_bias)


def by_expert(chosen, experts):
    """-> (choices ordered by expert and filled up with choice 0, where each choice stands there, rows of each expert)."""
    counts = torch.bincount(chosen, minlength=experts)
    spare = -counts % ROWS
    filler = torch.repeat_interleave(torch.arange(experts, device=chosen.device), spare)
    order = torch.cat([chosen, filler]).argsort(stable=True)
    place = torch.empty_like(order)
    place[order] = torch.arange(len(order), device=order.device)
    return order * (order < len(chosen)), place[:len(chosen)], (counts + spare).tolist()


def gathered(rows, place, chosen_shape):
    """Sums what the experts of a token said."""
    return rows.index_select(0, place).view(*chosen_shape, -1).sum(1, dtype=torch.float32)


def gate_values(hidden, width):
    """hidden: (M, 2 * width) -> (gated values, their slopes by gate, their slopes by up)."""
    if kernels.available(hidden):
        out = [hidden.new_empty(len(hidden), width) for _ in range(3)]
        kernels.call("gate_forward", hidden.contiguous(), *out, len(hidden), width, GATE_LIMIT, GATE_SLOPE)
        return out
    gate, up = hidden.split(width, 1)
    free_gate, free_up = gate <= GATE_LIMIT, up.abs() <= GATE_LIMIT
    gate, up = gate.clamp(max=GATE_LIMIT), up.clamp(-GATE_LIMIT, GATE_LIMIT) + 1
    sigma = torch.sigmoid(gate * GATE_SLOPE)
    swish = gate * sigma
    slope = sigma + GATE_SLOPE * swish * (1 - sigma)
    return swish * up, slope * up * free_gate, swish * free_up


def gate_slopes(grad, by_gate, by_up):
    """-> gradient of `hidden`."""
    if kernels.available(grad):
        out = grad.new_empty(len(grad), 2 * grad.shape[1])
        kernels.call("gate_backward", grad.contiguous(), by_gate, by_up, out, *grad.shape)
        return out
    return torch.cat([grad * by_gate, grad * by_up], 1)
