"""Attention of segments that share a beginning, forward and backward written out: in one call of attention.c where
the processor has AMX, in chunks of queries elsewhere."""

import torch

import kernels

CHUNK = 256
MASKS = {}


def mask_corner(rows, columns, window):
    """Additive mask anchored at its lower right corner: there a token meets itself."""
    distance = (columns - 1 - torch.arange(columns))[None, :] - (rows - 1 - torch.arange(rows))[:, None]
    hidden = (distance < 0) | (distance >= window) if window else distance < 0
    return torch.zeros(rows, columns).masked_fill_(hidden, float("-inf"))


def mask_of(rows, columns, window, scores):
    """A corner of the largest mask. Without a window only the last `rows` columns hide anything."""
    key = (window, scores.dtype, scores.device)
    if key not in MASKS:
        MASKS[key] = mask_corner(window or CHUNK, 2 * window or CHUNK, window).to(scores)
    return MASKS[key][-rows:, -columns:]


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


def packed_attention(q, k, v, sinks, sizes, window):
    """q: (N, K, R, D); k, v: (N, K, D); sinks: (K * R,) -> (N, K, R, D)."""
    way = FusedAttention if q.shape[3] == 64 and kernels.tiles_available(q) else ChunkedAttention
    return way.apply(q, k, v, sinks, sizes, window)


class FusedAttention(torch.autograd.Function):
    """Scores never go to memory as a whole; backward computes them again."""

    @staticmethod
    def forward(ctx, q, k, v, sinks, sizes, window):
        count, keys, repeat, width = q.shape
        # A token's heads stand side by side; tokens may be further apart.
        q, k, v = (part if part[0].is_contiguous() else part.contiguous() for part in (q, k, v))
        out = torch.empty(q.shape, dtype=q.dtype)
        out[sum(sizes):] = 0
        most = torch.empty(keys * repeat, count)
        ctx.numbers = (q.stride(0), k.stride(0), v.stride(0), len(sizes), window, count, keys * repeat, keys)
        segments = torch.tensor(sizes)
        kernels.call("attention_forward", q, k, v, sinks, segments, out, most, *ctx.numbers)
        ctx.save_for_backward(q, k, v, sinks, segments, out, most)
        return out

    @staticmethod
    def backward(ctx, grad):
        q, k, v, sinks, segments, out, most = ctx.saved_tensors
        grad_q, grad_k, grad_v = (torch.empty(part.shape, dtype=part.dtype) for part in (q, k, v))
        grad_q[int(segments.sum()):] = 0
        grad_sinks = torch.zeros_like(sinks)
        kernels.call("attention_backward", q, k, v, sinks, segments, out, most, grad.contiguous(), grad_q, grad_k,
                     grad_v, grad_sinks, *ctx.numbers)
        return grad_q, grad_k, grad_v, grad_sinks, None, None


class ChunkedAttention(torch.autograd.Function):
    """A key of zeros stands in front; its score is replaced by the sink. Queries of the heads that share a key are
    rows of one product. Rows behind the last segment fill up and give zeros."""

    @staticmethod
    def forward(ctx, q, k, v, sinks, sizes, window):
        count, keys, repeat, width = q.shape
        q = (q * width ** -0.5).permute(1, 2, 0, 3).contiguous()
        k, v = (part.transpose(0, 1).contiguous() for part in (k, v))
        out = torch.empty_like(q)
        out[:, :, sum(sizes):] = 0
        column = sinks.view(keys, repeat, 1)
        zero = k.new_zeros(keys, 1, width)
        kept = []
        for first, end, spans in chunks_of(sizes, window):
            rows = end - first
            key, value = (torch.cat([zero, *(part[:, a:b] for a, b in spans)], 1) for part in (k, v))
            query = q[:, :, first:end].reshape(keys, repeat * rows, width)
            scores = torch.bmm(query, key.transpose(1, 2)).view(keys, repeat, rows, -1)
            scores[:, :, :, 0] = column
            hidden = mask_of(rows, key.shape[1] - 1 if window else rows, window, scores)
            scores[:, :, :, -hidden.shape[1]:] += hidden
            weights = scores.softmax(-1).view(keys, repeat * rows, -1)
            out[:, :, first:end] = torch.bmm(weights, value).view(keys, repeat, rows, width)
            kept += [weights, key, value]
        ctx.save_for_backward(q, *kept)
        ctx.sizes, ctx.window = sizes, window
        return out.permute(2, 0, 1, 3)

    @staticmethod
    def backward(ctx, grad):
        q, *kept = ctx.saved_tensors
        keys, repeat, count, width = q.shape
        grad = grad.permute(1, 2, 0, 3).contiguous()
        grad_q = torch.empty_like(q)
        grad_q[:, :, sum(ctx.sizes):] = 0
        grad_k, grad_v = (torch.zeros(keys, count, width, device=q.device) for _ in range(2))
        grad_sinks = torch.zeros(keys, repeat, device=q.device)
        for index, (first, end, spans) in enumerate(chunks_of(ctx.sizes, ctx.window)):
            weights, key, value = kept[3 * index:3 * index + 3]
            rows = end - first
            query, above = (part[:, :, first:end].reshape(keys, repeat * rows, width) for part in (q, grad))
            slope = torch._softmax_backward_data(torch.bmm(above, value.transpose(1, 2)), weights, -1, q.dtype)
            grad_sinks += slope[:, :, 0].reshape(keys, repeat, rows).sum(-1, dtype=torch.float32)
            grad_q[:, :, first:end] = torch.bmm(slope, key).view(keys, repeat, rows, width)
            back_key = torch.bmm(slope.transpose(1, 2), query)
            back_value = torch.bmm(weights.transpose(1, 2), above)
            at = 1
            for a, b in spans:
                grad_k[:, a:b] += back_key[:, at:at + b - a]
                grad_v[:, a:b] += back_value[:, at:at + b - a]
                at += b - a
        back = (grad_q * width ** -0.5, grad_k.to(q.dtype), grad_v.to(q.dtype))
        return back[0].permute(2, 0, 1, 3), back[1].transpose(0, 1), back[2].transpose(0, 1), grad_sinks.view(-1), None, None
