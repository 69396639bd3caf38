"""The model's forward pass over a group: one common beginning, and several tasks that each go on from it.

Each task sees the beginning and itself, at the positions that it would have alone behind it, so the logits are
those of the sequences one by one (`check_model.py`), while the beginning is computed once. Products are in
bfloat16 where `precision` says so (twice as fast on a processor with AVX-512), sums and logits in float32.
"""

import torch
import torch.nn.functional as F

import kernels
from cross_entropy import cross_entropy
from gpt_oss import RMS_EPSILON, rotary_tables
from packed_attention import packed_attention
from sparse_mixture import ROWS, sparse_mixture


def forward(model, ids, sizes, pick, precision=torch.float32):
    """ids: (N,) the segments in a row; sizes: their lengths, the beginning first; pick: (M,) tokens whose logits are
    wanted -> logits (M, vocab), balance loss (1.0 when the experts are used alike)."""
    x, balance = states(model, ids, sizes, precision)
    last = Norm.apply(x.index_select(0, pick), model.output_norm.weight, torch.float32)
    return F.linear(last, model.output.weight), balance


def losses(model, ids, sizes, pick, wanted, precision):
    """-> (loss of each picked token, how many of the wanted tokens are the first choice, balance loss)"""
    x, balance = states(model, ids, sizes, precision)
    last = Norm.apply(x.index_select(0, pick), model.output_norm.weight, precision)
    return *cross_entropy(last, model.output.weight, wanted), balance


def states(model, ids, sizes, precision):
    """-> what the last layer says of each token (N and some spare rows, embd), balance loss"""
    shape = model.shape
    count, heads, keys = len(ids), shape.heads, shape.kv_heads
    spare = (0, -count % ROWS)
    positions = F.pad(segment_positions(sizes), spare).to(ids.device)
    cosine, sine = (table[:, None] for table in rotary_tables(positions, shape))
    x = F.embedding(F.pad(ids, spare), model.token_embd.weight)
    balance = 0.0
    for block in model.blk:
        h = Norm.apply(x, block.attn_norm.weight, precision)
        parts = (block.attn_q, block.attn_k, block.attn_v)
        qkv = kernels.Linear.apply(h, torch.cat([part.weight.to(precision) for part in parts]),
                                   torch.cat([part.bias for part in parts]))
        # `split`, not slices: the gradient of a slice is a whole tensor of zeros each time.
        qk, v = qkv.view(len(x), heads + 2 * keys, shape.head_dim).split([heads + keys, keys], 1)
        q, k = Rotate.apply(qk, cosine, sine).split([heads, keys], 1)
        q = q.view(len(x), keys, heads // keys, shape.head_dim)
        window = shape.sliding_window if block.windowed else 0
        out = packed_attention(q, k, v, block.attn_sinks.weight, sizes, window)
        x = x + kernels.Linear.apply(out.reshape(len(x), -1), block.attn_output.weight.to(precision),
                                     block.attn_output.bias)
        added, share = sparse_mixture(block, Norm.apply(x, block.post_attention_norm.weight, precision), shape, count)
        x = x + added
        balance = balance + share
    return x, balance / shape.layers


def segment_positions(sizes):
    start = sizes[0]
    return torch.cat([torch.arange(start), *(torch.arange(start, start + size) for size in sizes[1:])])


class Rotate(torch.autograd.Function):
    """Rotary embedding, NEOX halves; backward turns the other way. x: (N, H, D); tables: (N, 1, D / 2)."""

    @staticmethod
    def forward(ctx, x, cosine, sine):
        ctx.save_for_backward(cosine, sine)
        return turned(x, cosine, sine, 1.0)

    @staticmethod
    def backward(ctx, grad):
        return turned(grad, *ctx.saved_tensors, -1.0), None, None


def turned(x, cosine, sine, sign):
    count, heads, width = x.shape
    if kernels.available(x):
        x = x if x.stride()[1:] == (width, 1) else x.contiguous()
        out = x.new_empty(count, heads, width)
        kernels.call("rotate", x, cosine, sine, out, count, heads, width // 2, x.stride(0), sign)
        return out
    first, second = x.chunk(2, -1)
    return torch.cat([first * cosine - second * sine * sign, second * cosine + first * sine * sign], -1).to(x.dtype)


class Norm(torch.autograd.Function):
    """RMS norm of float32, rounded to `precision`."""

    @staticmethod
    def forward(ctx, x, weight, precision):
        out = x.new_empty(x.shape, dtype=precision)
        if kernels.available(out):
            x = x.contiguous()
            normed, root = torch.empty_like(x), x.new_empty(len(x), 1)
            kernels.call("norm_forward", x, weight, normed, root, out, *x.shape, RMS_EPSILON)
        else:
            root = torch.rsqrt(x.square().mean(-1, keepdim=True) + RMS_EPSILON)
            normed = x * root
            out = (normed * weight).to(precision)
        ctx.save_for_backward(normed, root, weight)
        return out

    @staticmethod
    def backward(ctx, grad):
        normed, root, weight = ctx.saved_tensors
        if kernels.available(grad):
            grad_x, grad_weight = torch.empty_like(normed), torch.zeros_like(weight)
            kernels.call("norm_backward", grad.contiguous(), normed, root, weight, grad_x, grad_weight, *normed.shape)
            return grad_x, grad_weight, None
        grad = grad.float()
        grad_weight = (grad * normed).sum(0)
        grad = grad * weight
        return (grad - normed * (grad * normed).mean(-1, keepdim=True)) * root, grad_weight, None
