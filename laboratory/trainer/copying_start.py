"""Weights to start from nothing: attention that can already copy.

Heads of layers 0 and 2 look one, two and three tokens back (through the biases of q and k and the rotary
frequencies); heads of odd layers match the tokens before a place with those at hand and copy what stands there.
Without it a model of this size spends its first millions of tokens on finding that out.
"""

import torch

NEAR_FREQUENCIES = 12
SLOW_FREQUENCIES = 18
LOOK = 6.0


@torch.no_grad()
def start_copying(model):
    shape = model.shape
    half, repeat = shape.head_dim // 2, shape.heads // shape.kv_heads
    frequency = shape.rope_theta ** (-torch.arange(half).float() / half)
    near = (torch.arange(half) < NEAR_FREQUENCIES).float() * LOOK
    model.output_norm.weight.fill_(0.15)
    moved = look_back(model.blk[0], shape, near, frequency, heads=range(min(3, shape.heads)))
    if shape.layers > 2:
        look_back(model.blk[2], shape, near, frequency, heads=range(min(2, shape.heads)))
    slow = torch.zeros(shape.head_dim, 1)
    slow[half - SLOW_FREQUENCIES:half] = 1
    slow[shape.head_dim - SLOW_FREQUENCIES:] = 1
    for index in range(1, shape.layers, 2):
        match_and_copy(model.blk[index], shape, moved, slow, groups=shape.kv_heads if index == 1 else 1, repeat=repeat)


def rows(head, shape):
    return slice(head * shape.head_dim, (head + 1) * shape.head_dim)


def look_back(block, shape, near, frequency, heads):
    """-> for each distance the map from a token's residual to what its successor at that distance receives."""
    half, repeat = shape.head_dim // 2, shape.heads // shape.kv_heads
    for head in heads:
        distance, group = head + 1, rows(head // repeat, shape)
        place = rows(head, shape)
        block.attn_q.weight[place] *= 0.4
        block.attn_q.bias[place] = torch.cat([near * torch.cos(distance * frequency), -near * torch.sin(distance * frequency)])
        block.attn_k.weight[group] *= 0.7
        block.attn_k.bias[group] = torch.cat([near, torch.zeros(half)])
    block.attn_v.weight.normal_(std=shape.embd ** -0.5)
    block.attn_output.weight.normal_(std=0.4 * shape.head_dim ** -0.5)
    return {head + 1: block.attn_output.weight[:, rows(head, shape)] @ block.attn_v.weight[rows(head // repeat, shape)]
            for head in heads}


def match_and_copy(block, shape, moved, slow, groups, repeat):
    block.attn_v.weight.normal_(std=shape.embd ** -0.5)
    for head in range(shape.heads):
        value = block.attn_v.weight[rows(head // repeat, shape)]
        block.attn_output.weight[:, rows(head, shape)] = 0.7 * value.T
    back = moved[1] + (moved[2] @ torch.linalg.pinv(moved[1], rtol=0.05) if 2 in moved else 0)
    for group in range(groups):
        key = torch.randn(shape.head_dim, shape.embd) * 1.5 * shape.embd ** -0.5 * slow
        place = rows(group, shape)
        block.attn_k.weight[place] = key + 0.3 * block.attn_k.weight[place]
        for head in range(group * repeat, (group + 1) * repeat, 2):
            block.attn_q.weight[rows(head, shape)] = key @ back + 0.3 * block.attn_q.weight[rows(head, shape)]
