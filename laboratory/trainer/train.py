"""Trains the model in the box on tasks that the TypeScript generator makes while it runs.

  python3 train.py --out run.pt --minutes 120                        from nothing
  python3 train.py --out run.pt --minutes 60 --init other.pt         goes on from other weights
  python3 train.py --out run.pt --minutes 60 --resume                goes on where run.pt stopped

Processes of one thread share the weights. Each adds the gradients of its groups to a common sum; whoever completes a
step's tokens makes the step. Nobody waits for a slower one, so other work on the machine costs only what it takes.
A GPU is used where there is one.
"""

import argparse
import json
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# oneDNN keeps 1,024 kernels otherwise, and makes one for each shape of a product (of 100 KB or so).
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "5000")

import torch
import torch.multiprocessing as processes

import checkpoint
import packed_pass
from copying_start import start_copying
from gpt_oss import GptOss
from group_stream import VOCABULARY, GroupStream, family_names
from measure import held_out_groups, measure, report
from model_shape import ModelShape
from muon import Optimiser

BALANCE = 0.01
# The chance that a task which the model knows by heart is learnt from all the same.
LEAST_CHANCE = 0.05
# Where more of the tasks than this would be learnt from anyhow, looking at them first costs more than it saves.
MOSTLY_NEW = 0.7
COUNTS = ("step", "groups", "seen", "trained", "minutes")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True, help="checkpoint to write")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--init", help="checkpoint to take the weights from")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=1500, help="trained tokens a step, half of all that are read")
    parser.add_argument("--rate", type=float, default=0.0045, help="of Muon")
    parser.add_argument("--adam", type=float, default=0.0009, help="rate of AdamW")
    parser.add_argument("--warm", type=int, default=40, help="steps")
    parser.add_argument("--hold", type=float, default=0.1, help="share of the time before the rate falls")
    parser.add_argument("--fall-to", type=float, default=0.0, help="share of the rate at the end")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), help="of products; default: what is fast here")
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--measure-minutes", type=float, default=15)
    parser.add_argument("--measure-groups", type=int, default=40)
    parser.add_argument("--first-call", type=float, default=0.4, help="share of the tasks that end with their first call")
    parser.add_argument("--group", type=int, default=10000, help="tokens of a group: one beginning and its tasks")
    parser.add_argument("--hard", type=float, default=0.7,
                        help="loss, summed over a task, from which it is always learnt from; of easier ones a share as large as their loss, with more weight")
    parser.add_argument("--node", default="node")
    return parser.parse_args()


def fast_precision():
    """bfloat16 where the processor multiplies it, float32 elsewhere: there it would be twenty times slower."""
    if torch.cuda.is_available():
        return "bfloat16"
    try:
        with open("/proc/cpuinfo", encoding="utf8") as file:
            return "bfloat16" if "avx512_bf16" in file.read() else "float32"
    except OSError:
        return "float32"


class Shared:
    """What the processes have in common: weights, sums of gradients, optimiser, counts."""

    def __init__(self, options):
        torch.manual_seed(options.seed)
        self.precision = getattr(torch, options.precision)
        vocab = len(json.load(open(VOCABULARY, encoding="utf8"))["tokens"])
        source = options.out if options.resume else options.init
        saved = {}
        if source and os.path.exists(source):
            self.model, saved = checkpoint.load(source, vocab)
        else:
            self.model = GptOss(ModelShape(vocab=vocab))
            self.model.tie_embeddings()
            start_copying(self.model)
        if torch.cuda.is_available():
            self.model.cuda()
        self.optimiser = Optimiser(self.model, self.precision)
        self.counts = torch.zeros(len(COUNTS), dtype=torch.float64)
        if options.resume and saved:
            self.optimiser.load_state_dict(saved["optimiser"])
            self.counts.copy_(torch.tensor([saved[name] for name in COUNTS]))
        # Sums for a step: loss, right, trained tokens, all tokens; and the same for the line of progress.
        self.totals, self.line = torch.zeros(4), torch.zeros(4)
        self.first_step = int(self.counts[0])
        self.sums = torch.zeros(sum(parameter.numel() for parameter in self.model.parameters()))
        if options.processes > 1:
            self.model.share_memory()
            self.optimiser.share_memory()
            for tensor in (self.counts, self.totals, self.line, self.sums):
                tensor.share_memory_()

    def progress(self):
        return dict(zip(COUNTS, self.counts.tolist()))


class Trainer:
    def __init__(self, options, shared, rank):
        self.options, self.shared, self.rank = options, shared, rank
        self.model = shared.model
        self.parameters = list(self.model.parameters())
        self.device = self.parameters[0].device
        self.gradients = torch.zeros_like(shared.sums, device=self.device)
        self.point_at(self.gradients)
        self.learns_all = True
        # Whichever process was faster, nothing that was read before comes again.
        first = int(shared.counts[1]) * options.processes + rank
        self.stream = GroupStream(["--seed", options.seed, "--start", first, "--step", options.processes,
                                   "--first-call", options.first_call, "--tokens", options.group], node=options.node)

    def point_at(self, flat):
        at = 0
        for parameter in self.parameters:
            parameter.grad = flat[at:at + parameter.numel()].view_as(parameter)
            at += parameter.numel()

    def read(self):
        """One group: its gradients are in self.gradients. -> loss summed, right, trained tokens, all tokens.

        Two thirds of the work is going back, and four tasks in five are known already: all are read, and of the easy
        ones some are drawn, each weighing as much as those that it stands for. On average the gradient is the same."""
        group = next(self.stream)
        self.gradients.zero_()
        with torch.set_grad_enabled(self.learns_all):
            losses, right, balance = self.losses(group)
        chances = self.chances(group, losses)
        if self.learns_all:
            (losses.sum() + BALANCE * len(losses) * balance).backward()
        else:
            self.learn(group, chances, len(losses))
        self.learns_all = chances.mean().item() > MOSTLY_NEW
        return torch.tensor([losses.sum().item(), right, len(losses), len(group.ids)])

    def learn(self, group, chances, trained):
        """From some of the group's tasks."""
        drawn = (torch.rand(len(chances)) < chances).nonzero().flatten()
        if len(drawn) == 0:
            return
        group = group.only((drawn + 1).tolist())
        losses, _, balance = self.losses(group)
        weights = torch.repeat_interleave(1 / chances[drawn], torch.tensor(group.trained_tokens()[1:])).to(self.device)
        ((losses * weights).sum() + BALANCE * trained * balance).backward()

    def losses(self, group):
        """-> (loss of each trained token, how many were the first choice, balance loss)"""
        pick, wanted = (part.to(self.device) for part in group.picked())
        losses, right, balance = packed_pass.losses(self.model, group.ids.to(self.device), group.sizes, pick, wanted,
                                                    self.shared.precision)
        return losses, right, balance

    def chances(self, group, losses):
        """-> the chance of each task to be learnt from"""
        per_task = torch.stack([part.sum() for part in losses.detach().cpu().split(group.trained_tokens())])[1:]
        return (per_task / self.options.hard).clamp(LEAST_CHANCE, 1)

    def add(self, totals, share):
        """Adds what was read to the step; makes the step when it is complete. Only one process at a time is here."""
        shared, options = self.shared, self.options
        shared.sums.add_(self.gradients.cpu())
        shared.totals.add_(totals)
        shared.line.add_(totals)
        shared.counts[1:4] += torch.tensor([1, totals[3], totals[2]], dtype=torch.float64)
        if shared.totals[2] < options.tokens:
            return
        fallen = max(0.0, min(share, 1) - options.hold) / max(1e-9, 1 - options.hold)
        falling = 1 - fallen * (1 - options.fall_to)
        scale = falling * min(1.0, (int(shared.counts[0]) - shared.first_step + 1) / options.warm)
        shared.sums.mul_(1 / float(shared.totals[2]))
        self.point_at(shared.sums if self.device.type == "cpu" else shared.sums.to(self.device))
        shared.optimiser.step(options.rate * scale, options.adam * scale)
        self.point_at(self.gradients)
        shared.sums.zero_()
        shared.totals.zero_()
        shared.counts[0] += 1

    def save(self):
        checkpoint.save(self.options.out, self.model, self.shared.progress(), self.shared.optimiser)


def run(rank, options, shared, lock):
    torch.set_num_threads(1)
    torch.manual_seed(options.seed + rank)
    trainer = Trainer(options, shared, rank)
    names = family_names(options.node) if rank == 0 else []
    held_out = None
    before = float(shared.counts[4])
    started = saved_at = measured_at = line_at = time.time()
    line_step = 0
    while True:
        share = (time.time() - started) / 60 / options.minutes
        if share >= 1.0:
            break
        totals = trainer.read()
        with lock:
            trainer.add(totals, share)
            if rank == 0:
                shared.counts[4] = before + (time.time() - started) / 60
        now = time.time()
        step = int(shared.counts[0])
        if rank == 0 and step >= line_step + 20:
            with lock:
                line = shared.line.clone()
                shared.line.zero_()
            print(f"{float(shared.counts[4]):6.1f} min  step {step}  loss {line[0] / line[2]:.4f}  right {line[1] / line[2]:.4f}"
                  f"  {line[3] / (now - line_at):.0f} tokens/s  {shared.counts[2] / 1e6:.2f} M seen  share {share:.2f}", flush=True)
            line_at, line_step = now, step
        if rank == 0 and now - saved_at > options.save_minutes * 60:
            with lock:
                trainer.save()
            saved_at = time.time()
        if rank == 0 and now - measured_at > options.measure_minutes * 60:
            held_out = held_out or held_out_groups(options.measure_groups, True, node=options.node)
            print("held out, new wordings:", report(measure(trainer.model, held_out), names), flush=True)
            measured_at = time.time()
    trainer.stream.close()
    if rank == 0:
        with lock:
            trainer.save()
        if options.measure_groups > 0:
            held_out = held_out or held_out_groups(options.measure_groups, True, node=options.node)
            print("held out, new wordings:", report(measure(trainer.model, held_out), names), flush=True)


def main():
    options = arguments()
    options.precision = options.precision or fast_precision()
    if torch.cuda.is_available():
        options.processes = 1
    shared = Shared(options)
    lock = processes.get_context("spawn").Lock()
    if options.processes > 1:
        processes.spawn(run, args=(options, shared, lock), nprocs=options.processes)
    else:
        run(0, options, shared, lock)


if __name__ == "__main__":
    main()
