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
    experts = [part.weight.to(x.dtype) for part in (block.ffn_gate_exps, block.ffn_up_exps, block.ffn_down_exps)]
    out = Experts.apply(x, chosen, best.softmax(-1), torch.cat(experts[:2], 1),
                        torch.cat([block.ffn_gate_exps.bias, block.ffn_up_exps.bias], 1), experts[2],
                        block.ffn_down_exps.bias)
    share = torch.bincount(chosen[:count].flatten(), minlength=shape.experts) / (count * shape.experts_used)
    return out, (share * logits[:count].softmax(-1).mean(0)).sum() * shape.experts


class Experts(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, chosen, weights, into, into_bias, down, down_bias):
        """x: (N, embd); chosen, weights: (N, used); into: (experts, gates and ups, embd), down: (experts, embd, ff) in
        x's precision, their biases in float32 -> (N, embd), float32."""
        order, place, counts = by_expert(chosen.flatten(), len(into))
        rows = x.index_select(0, order // chosen.shape[1])
        hidden = each(rows, into.mT, counts)
        inner, *slopes = gate_values(hidden, into_bias, counts, ctx.needs_input_grad[0])
        answers = each(inner, down.mT, counts)
        ctx.save_for_backward(chosen, weights, place, rows, into, inner, *slopes, down, down_bias, answers)
        ctx.counts = counts
        return combined(answers, down_bias, weights, chosen, place)

    @staticmethod
    def backward(ctx, grad):
        chosen, weights, place, rows, into, inner, by_gate, by_up, down, down_bias, answers = ctx.saved_tensors
        counts = ctx.counts
        above, grad_weights = separated(grad, answers, down_bias, weights, chosen, place)
        grad_down, grad_down_bias = learnt(above, inner, counts)
        grad_hidden = gate_slopes(each(above, down, counts), by_gate, by_up)
        grad_into, grad_into_bias = learnt(grad_hidden, rows, counts)
        grad_x = added_up(each(grad_hidden, into, counts), place, chosen.shape)
        return grad_x, None, grad_weights, grad_into, grad_into_bias, grad_down, grad_down_bias


def by_expert(chosen, experts):
    """-> (choices ordered by expert and filled up with choice 0, where each choice stands there, rows of each expert)."""
    counts = torch.bincount(chosen, minlength=experts)
    spare = -counts % ROWS
    filler = torch.repeat_interleave(torch.arange(experts, device=chosen.device), spare)
    order = torch.cat([chosen, filler]).argsort(stable=True)
    place = torch.empty_like(order)
    place[order] = torch.arange(len(order), device=order.device)
    return order * (order < len(chosen)), place[:len(chosen)], (counts + spare).tolist()


def each(rows, matrices, counts):
    """Each expert's rows times its matrix."""
    out = rows.new_empty(len(rows), matrices.shape[2])
    for part, matrix, result in zip(rows.split(counts), matrices, out.split(counts)):
        torch.mm(part, matrix, out=result)
    return out


def learnt(grad, rows, counts):
    """-> (gradients of each expert's matrix, of its bias)"""
    parts = grad.split(counts)
    return (torch.stack([part.t() @ row for part, row in zip(parts, rows.split(counts))]),
            torch.stack([kernels.column_sums(part) for part in parts]))


def combined(answers, bias, weights, chosen, place):
    """What the experts of a token said, each with its bias and weight, added up: (N, embd), float32."""
    shape = (*chosen.shape, answers.shape[1])
    if kernels.available(answers):
        out = weights.new_empty(shape[0], shape[2])
        kernels.call("combine", answers, bias, weights.contiguous(), chosen, place, out, *shape)
        return out
    said = answers.index_select(0, place).view(shape) + bias[chosen]
    return (said * weights.unsqueeze(-1)).sum(1, dtype=torch.float32)


def separated(grad, answers, bias, weights, chosen, place):
    """-> (gradients of the answers, where rows that only fill up are zero; of the weights)"""
    shape = (*chosen.shape, answers.shape[1])
    grad_answers = torch.zeros_like(answers)
    if kernels.available(answers):
        grad_weights = torch.empty_like(weights)
        kernels.call("combine_backward", grad.contiguous(), answers, bias, weights.contiguous(), chosen, place,
                     grad_answers, grad_weights, *shape)
        return grad_answers, grad_weights
    said = answers.index_select(0, place).view(shape) + bias[chosen]
    above = (grad.unsqueeze(1) * weights.unsqueeze(-1)).to(answers.dtype)
    return grad_answers.index_copy_(0, place, above.flatten(0, 1)), (grad.unsqueeze(1) * said).sum(-1)


def added_up(rows, place, chosen_shape):
    """The sum of each token's rows."""
    if kernels.available(rows):
        out = rows.new_empty(chosen_shape[0], rows.shape[1])
        kernels.call("add_up", rows, place, out, *chosen_shape, rows.shape[1])
        return out
    return rows.index_select(0, place).view(*chosen_shape, -1).sum(1, dtype=torch.float32).to(rows.dtype)


def gate_values(hidden, bias, counts, with_slopes):
    """hidden: (M, gates and ups), still without bias -> (gated values, their slopes by gate, their slopes by up)."""
    width = hidden.shape[1] // 2
    if kernels.available(hidden):
        out = [hidden.new_empty(len(hidden), width), *(hidden.new_empty(len(hidden) * with_slopes, width) for _ in range(2))]
        for part, own, *results in zip(hidden.split(counts), bias, *(split(values, counts) for values in out)):
            kernels.call("gate_forward", part, own, *results, len(part), width, GATE_LIMIT, GATE_SLOPE)
        return out
    gate, up = (hidden + torch.repeat_interleave(bias, torch.tensor(counts, device=bias.device), 0)).split(width, 1)
    free_gate, free_up = gate <= GATE_LIMIT, up.abs() <= GATE_LIMIT
    gate, up = gate.clamp(max=GATE_LIMIT), up.clamp(-GATE_LIMIT, GATE_LIMIT) + 1
    sigma = torch.sigmoid(gate * GATE_SLOPE)
    swish = gate * sigma
    slope = sigma + GATE_SLOPE * swish * (1 - sigma)
    return [values.to(hidden.dtype) for values in (swish * up, slope * up * free_gate, swish * free_up)]


def split(values, counts):
    """Parts of the counts' sizes, or nothing for each where there are no values."""
    return values.split(counts) if len(values) else [None] * len(counts)


def gate_slopes(grad, by_gate, by_up):
    """-> gradient of `hidden`."""
    if kernels.available(grad):
        out = grad.new_empty(len(grad), 2 * grad.shape[1])
        kernels.call("gate_backward", grad.contiguous(), by_gate, by_up, out, *grad.shape)
        return out
    return torch.cat([grad * by_gate, grad * by_up], 1)
