"""How many held-out tasks are solved to the letter, by family, with the ideal conversation given so far.

  python3 measure.py CHECKPOINT [--groups 60]

A task counts when every token of it is the model's first choice: with temperature 0 it then runs through exactly so.
"""

import argparse
from collections import defaultdict

import torch

import checkpoint
import packed_pass
from group_stream import GroupStream, family_names

HELD_OUT = ["--seed", "777", "--held-out"]


def held_out_groups(groups, new_wordings, kind=None, node="node"):
    arguments = [*HELD_OUT, "--groups", groups, *(["--new-wordings"] if new_wordings else []), *(["--kind", kind] if kind else [])]
    return list(GroupStream(arguments, node=node))


@torch.no_grad()
def measure(model, groups):
    """-> {family number: [exact, all]}"""
    counts = defaultdict(lambda: [0, 0])
    for group in groups:
        pick, wanted = group.picked()
        logits, _ = packed_pass.forward(model, group.ids, group.sizes, pick)
        right = torch.ones(len(group.ids), dtype=torch.bool)
        right[pick] = logits.argmax(-1) == wanted
        segments = right.split(group.sizes)
        for family, segment in list(zip(group.families, segments))[1:]:
            counts[family][0] += bool(segment.all())
            counts[family][1] += 1
    return counts


def report(counts, names):
    exact, total = (sum(count[index] for count in counts.values()) for index in (0, 1))
    families = ", ".join(f"{names[family]} {good}/{all_}" for family, (good, all_) in sorted(counts.items()))
    return f"{exact}/{total} = {exact / max(1, total):.3f}: {families}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--kind")
    parser.add_argument("--vocab", type=int)
    options = parser.parse_args()
    model, _ = checkpoint.load(options.checkpoint, options.vocab)
    names = family_names()
    for label, new_wordings in (("known wordings", False), ("new wordings", True)):
        print(label, report(measure(model, held_out_groups(options.groups, new_wordings, options.kind)), names), flush=True)


if __name__ == "__main__":
    main()
