"""gpt-oss in PyTorch, written for reading: the reference that the exported file is compared with.

Follows the graph that llama.cpp evaluates (`openai-moe`). Parameters carry the names of the GGUF's tensors, so
export is a copy. `packed_pass.py` computes the same faster, for training.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

RMS_EPSILON = 1e-5
GATE_LIMIT = 7.0
GATE_SLOPE = 1.702


class Weight(nn.Module):
    """One named parameter, and a bias where it has one."""

    def __init__(self, *shape, bias=None):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(*shape))
        if bias is not None:
            self.bias = nn.Parameter(torch.zeros(*bias))


class Block(nn.Module):
    """One layer: attention, then a mixture of experts."""

    def __init__(self, shape, windowed):
        super().__init__()
        self.windowed = windowed
        queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        self.attn_norm = Weight(shape.embd)
        self.attn_q = Weight(queries, shape.embd, bias=(queries,))
        self.attn_k = Weight(keys, shape.embd, bias=(keys,))
        self.attn_v = Weight(keys, shape.embd, bias=(keys,))
        self.attn_output = Weight(shape.embd, queries, bias=(shape.embd,))
        self.attn_sinks = Weight(shape.heads)
        self.post_attention_norm = Weight(shape.embd)
        self.ffn_gate_inp = Weight(shape.experts, shape.embd, bias=(shape.experts,))
        self.ffn_gate_exps = Weight(shape.experts, shape.ff, shape.embd, bias=(shape.experts, shape.ff))
        self.ffn_up_exps = Weight(shape.experts, shape.ff, shape.embd, bias=(shape.experts, shape.ff))
        self.ffn_down_exps = Weight(shape.experts, shape.embd, shape.ff, bias=(shape.experts, shape.embd))


class GptOss(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.token_embd = Weight(shape.vocab, shape.embd)
        self.blk = nn.ModuleList(Block(shape, windowed=index % 2 == 0) for index in range(shape.layers))
        self.output_norm = Weight(shape.embd)
        self.output = Weight(shape.vocab, shape.embd)
        self.reset_parameters()

    def tie_embeddings(self):
        """One matrix for input and output while training: what is copied is what is said."""
        self.output.weight = self.token_embd.weight

    @torch.no_grad()
    def reset_parameters(self):
        residual = (2 * self.shape.layers) ** -0.5
        for name, parameter in self.named_parameters():
            if "norm" in name:
                parameter.fill_(1.0)
            elif parameter.dim() < 2 or name.endswith("bias"):
                parameter.zero_()
            elif name == "token_embd.weight":
                parameter.normal_(std=0.5)
            else:
                scale = residual if "attn_output" in name or "ffn_down" in name else 1.0
                parameter.normal_(std=0.6 * scale * parameter.shape[-1] ** -0.5)

    def forward(self, ids):
        """ids: (T,) one sequence -> logits (T, vocab), float32."""
        x = self.token_embd.weight[ids]
        for block in self.blk:
            x = x + attention(block, rms_norm(x, block.attn_norm.weight), self.shape)
            x = x + mixture(block, rms_norm(x, block.post_attention_norm.weight), self.shape)
        return F.linear(rms_norm(x, self.output_norm.weight), self.output.weight)


def rms_norm(x, weight):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + RMS_EPSILON) * weight


def rotary_tables(positions, shape):
    """positions: (T,) -> cosine and sine (T, head_dim / 2)."""
    half = shape.head_dim // 2
    frequency = shape.rope_theta ** (-torch.arange(half) / half)
    angle = positions[:, None].float() * frequency
    return angle.cos(), angle.sin()


def rotate(x, cosine, sine):
    """NEOX halves. x: (T, H, D); tables: (T, D / 2)."""
    first, second = x.chunk(2, -1)
    cosine, sine = cosine[:, None], sine[:, None]
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)


def attention(block, x, shape):
    """Causal attention with a sink: one logit a head joins the softmax and carries no value."""
    count = x.shape[0]
    q, k, v = (F.linear(x, part.weight, part.bias).view(count, -1, shape.head_dim)
               for part in (block.attn_q, block.attn_k, block.attn_v))
    tables = rotary_tables(torch.arange(count), shape)
    q, k = rotate(q, *tables), rotate(k, *tables)
    k, v = (part.repeat_interleave(shape.heads // shape.kv_heads, 1) for part in (k, v))
    scores = torch.einsum("qhd,khd->hqk", q, k) * shape.head_dim ** -0.5
    distance = torch.arange(count)[:, None] - torch.arange(count)[None, :]
    hidden = (distance < 0) | (distance >= shape.sliding_window) if block.windowed else distance < 0
    scores = scores.masked_fill(hidden, float("-inf"))
    sinks = block.attn_sinks.weight[:, None, None].expand(-1, count, 1)
    weights = torch.cat([sinks, scores], -1).softmax(-1)[:, :, 1:]
    out = torch.einsum("hqk,khd->qhd", weights, v).reshape(count, -1)
    return F.linear(out, block.attn_output.weight, block.attn_output.bias)


def mixture(block, x, shape):
    """The best experts' logits are chosen first, then softmax over these alone."""
    logits = F.linear(x, block.ffn_gate_inp.weight, block.ffn_gate_inp.bias)
    best, chosen = logits.topk(shape.experts_used, -1)
    weights = torch.zeros_like(logits).scatter(-1, chosen, best.softmax(-1))
    out = torch.zeros_like(x)
    for expert in range(shape.experts):
        gate, up = (F.linear(x, part.weight[expert], part.bias[expert])
                    for part in (block.ffn_gate_exps, block.ffn_up_exps))
        hidden = gated(gate, up)
        out = out + weights[:, expert:expert + 1] * F.linear(
            hidden, block.ffn_down_exps.weight[expert], block.ffn_down_exps.bias[expert])
    return out


def gated(gate, up):
    gate = gate.clamp(max=GATE_LIMIT)
    return gate * torch.sigmoid(gate * GATE_SLOPE) * (up.clamp(-GATE_LIMIT, GATE_LIMIT) + 1)
