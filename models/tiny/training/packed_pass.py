"""The model's forward pass over a group: one common beginning, and several tasks that each go on from it.

Each task sees the beginning and itself, at the positions that it would have alone behind it, so the logits are
those of the sequences one by one (`check_model.py`), while the beginning is computed once. All experts are
computed as one wide layer, which is faster on few cores than sorting tokens by expert.
"""

import torch
import torch.nn.functional as F

from gpt_oss import gated, rms_norm, rotary_tables

CHUNK = 128


def forward(model, ids, sizes, pick):
    """ids: (N,) the segments in a row; sizes: their lengths, the beginning first; pick: (M,) tokens whose logits are
    wanted -> logits (M, vocab), balance loss (1.0 when the experts are used alike)."""
    shape = model.shape
    positions = segment_positions(sizes)
    cosine, sine = (table[:, None] for table in rotary_tables(positions, shape))
    x = F.embedding(ids, model.token_embd.weight)
    count, heads, keys = len(ids), shape.heads, shape.kv_heads
    balance = 0.0
    for block in model.blk:
        h = rms_norm(x, block.attn_norm.weight)
        parts = (block.attn_q, block.attn_k, block.attn_v)
        qkv = F.linear(h, torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts]))
        # `split`, not slices: the gradient of a slice is a whole tensor of zeros each time.
        qk, v = qkv.view(count, heads + 2 * keys, shape.head_dim).split([heads + keys, keys], 1)
        first, second = qk.chunk(2, -1)
        qk = torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)
        q, k = qk.split([heads, keys], 1)
        q = q.view(count, keys, heads // keys, shape.head_dim)
        window = shape.sliding_window if block.windowed else 0
        out = PackedAttention.apply(q, k, v, block.attn_sinks.weight, sizes, window)
        x = x + F.linear(out.reshape(count, -1), block.attn_output.weight, block.attn_output.bias)
        added, share = wide_mixture(block, rms_norm(x, block.post_attention_norm.weight), shape)
        x = x + added
        balance = balance + share
    logits = F.linear(rms_norm(x.index_select(0, pick), model.output_norm.weight), model.output.weight)
    return logits, balance / shape.layers


def segment_positions(sizes):
    start = sizes[0]
    return torch.cat([torch.arange(start), *(torch.arange(start, start + size) for size in sizes[1:])])


def wide_mixture(block, x, shape):
    logits = F.linear(x, block.ffn_gate_inp.weight, block.ffn_gate_inp.bias)
    best, chosen = logits.topk(shape.experts_used, -1)
    weights = torch.zeros_like(logits).scatter(1, chosen, best.softmax(-1))
    gate, up = (F.linear(x, part.weight.view(-1, shape.embd), part.bias.view(-1))
                for part in (block.ffn_gate_exps, block.ffn_up_exps))
    hidden = gated(gate, up).view(len(x), shape.experts, -1) * weights.unsqueeze(-1)
    down = block.ffn_down_exps.weight.transpose(0, 1).reshape(shape.embd, -1)
    out = F.linear(hidden.view(len(x), -1), down) + weights @ block.ffn_down_exps.bias
    share = (weights.detach() > 0).float().mean(0) / shape.experts_used
    return out, (share * logits.softmax(-1).mean(0)).sum() * shape.experts


def mask_corner(rows, columns, window):
    """Additive mask anchored at its lower right corner: there a token meets itself."""
    distance = (columns - 1 - torch.arange(columns))[None, :] - (rows - 1 - torch.arange(rows))[:, None]
    hidden = (distance < 0) | (distance >= window) if window else distance < 0
    return torch.zeros(rows, columns).masked_fill_(hidden, float("-inf"))


MASKS = {}


def mask_of(rows, columns, window):
    """A corner of the largest mask. Without a window only the last `rows` columns hide anything."""
    if window not in MASKS:
        MASKS[window] = mask_corner(window or CHUNK, 2 * window or CHUNK, window)
    return MASKS[window][-rows:, -columns:]


def chunks_of(sizes, window):
    """Yields (first query, end of queries, [(first key, end of keys), ...]) in the row of segments."""
    step = window or CHUNK
    beginning = sizes[0]
    start = 0
    for index, size in enumerate(sizes):
        before = beginning if index else 0
        for first in range(0, size, step):
            end = min(first + step, size)
            lowest = max(0, before + first - window + 1) if window else 0
            spans = []
            if index and lowest < beginning:
                spans.append((lowest, beginning))
            spans.append((start + max(0, lowest - before), start + end))
            yield start + first, start + end, spans
        start += size


class PackedAttention(torch.autograd.Function):
    """Attention of the segments with a sink a head, in chunks of queries. A key of zeros stands in front; its score
    is replaced by the sink. Queries of the heads that share a key are rows of one product."""

    @staticmethod
    def forward(ctx, q, k, v, sinks, sizes, window):
        """q: (N, K, R, D); k, v: (N, K, D); sinks: (K * R,) -> (N, K, R, D)."""
        count, keys, repeat, width = q.shape
        scale = width ** -0.5
        q = q.permute(1, 2, 0, 3).contiguous()
        k, v = (part.transpose(0, 1).contiguous() for part in (k, v))
        out = torch.empty_like(q)
        column = sinks.view(keys, repeat, 1)
        zero = k.new_zeros(keys, 1, width)
        kept = []
        for first, end, spans in chunks_of(sizes, window):
            rows = end - first
            key, value = (torch.cat([zero, *(part[:, a:b] for a, b in spans)], 1) for part in (k, v))
            query = q[:, :, first:end].reshape(keys, repeat * rows, width)
            scores = torch.bmm(query, key.transpose(1, 2)).mul_(scale).view(keys, repeat, rows, -1)
            scores[:, :, :, 0] = column
            hidden = mask_of(rows, key.shape[1] - 1 if window else rows, window)
            scores[:, :, :, -hidden.shape[1]:] += hidden
            weights = scores.softmax(-1).view(keys, repeat * rows, -1)
            out[:, :, first:end] = torch.bmm(weights, value).view(keys, repeat, rows, width)
            kept.append(weights)
        ctx.save_for_backward(q, k, v, *kept)
        ctx.sizes, ctx.window = sizes, window
        return out.permute(2, 0, 1, 3)

    @staticmethod
    def backward(ctx, grad):
        q, k, v, *kept = ctx.saved_tensors
        keys, repeat, count, width = q.shape
        scale = width ** -0.5
        grad = grad.permute(1, 2, 0, 3).contiguous()
        grad_q, grad_k, grad_v = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        grad_sinks = q.new_zeros(keys, repeat)
        zero = k.new_zeros(keys, 1, width)
        for weights, (first, end, spans) in zip(kept, chunks_of(ctx.sizes, ctx.window)):
            rows = end - first
            key, value = (torch.cat([zero, *(part[:, a:b] for a, b in spans)], 1) for part in (k, v))
            query, above = (part[:, :, first:end].reshape(keys, repeat * rows, width) for part in (q, grad))
            slope = torch._softmax_backward_data(torch.bmm(above, value.transpose(1, 2)), weights, -1, q.dtype)
            grad_sinks += slope[:, :, 0].reshape(keys, repeat, rows).sum(-1)
            grad_q[:, :, first:end] = torch.bmm(slope, key).mul_(scale).view(keys, repeat, rows, width)
            back_key = torch.bmm(slope.transpose(1, 2), query).mul_(scale)
            back_value = torch.bmm(weights.transpose(1, 2), above)
            at = 1
            for a, b in spans:
                grad_k[:, a:b] += back_key[:, at:at + b - a]
                grad_v[:, a:b] += back_value[:, at:at + b - a]
                at += b - a
        return (grad_q.permute(2, 0, 1, 3), grad_k.transpose(0, 1), grad_v.transpose(0, 1), grad_sinks.view(-1), None, None)
