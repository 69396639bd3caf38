"""Trains the model in the box on tasks that the TypeScript generator makes while it runs.

  python3 train.py --out run.pt --minutes 120                        from nothing
  python3 train.py --out run.pt --minutes 60 --init other.pt         goes on from other weights
  python3 train.py --out run.pt --minutes 60 --resume                goes on where run.pt stopped

Two processes of one thread, gradients averaged; a GPU is used where there is one.
"""

import argparse
import json
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
import torch.nn.functional as F

import checkpoint
import packed_pass
from copying_start import start_copying
from gpt_oss import GptOss
from group_stream import HERE, GroupStream, family_names
from measure import held_out_groups, measure, report
from model_shape import ModelShape
from muon import Muon

TOKENS_A_STEP = 2000.0
BALANCE = 0.01


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True, help="checkpoint to write")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--init", help="checkpoint to take the weights from")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--groups", type=int, default=2, help="groups a step and process")
    parser.add_argument("--rate", type=float, default=0.0045, help="of Muon")
    parser.add_argument("--adam", type=float, default=0.0009, help="rate of AdamW")
    parser.add_argument("--warm", type=int, default=40, help="steps")
    parser.add_argument("--hold", type=float, default=0.1, help="share of the time before the rate falls to zero")
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--measure-minutes", type=float, default=15)
    parser.add_argument("--measure-groups", type=int, default=40)
    parser.add_argument("--node", default="node")
    return parser.parse_args()


class Trainer:
    def __init__(self, options, rank):
        self.options, self.rank = options, rank
        torch.manual_seed(options.seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.progress = {"step": 0, "seen": 0, "trained": 0, "minutes": 0.0}
        self.model, saved = self._start()
        matrices, tables, rest = [], [], []
        for name, parameter in self.model.named_parameters():
            is_matrix = parameter.dim() >= 2 and not name.endswith("bias")
            in_layer = name.startswith("blk") and "ffn_gate_inp" not in name
            (matrices if is_matrix and in_layer else tables if is_matrix else rest).append(parameter)
        self.small = tables + rest
        self.parameters = list(self.model.parameters())
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW([{"params": tables, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}],
                                      lr=options.adam, betas=(0.9, 0.97), eps=1e-10)
        if options.resume and saved:
            self.muon.load_state_dict(saved["optimisers"][0])
            self.adam.load_state_dict(saved["optimisers"][1])
            self.progress = {name: saved[name] for name in self.progress}
        first = self.progress["step"] * options.groups * options.processes + rank
        self.stream = GroupStream(["--seed", options.seed, "--start", first, "--step", options.processes], node=options.node)

    def _start(self):
        vocab = len(json.load(open(os.path.join(HERE, "vocabulary.json"), encoding="utf8"))["tokens"])
        source = self.options.out if self.options.resume else self.options.init
        if source and os.path.exists(source):
            model, saved = checkpoint.load(source, vocab)
            return model.to(self.device), saved
        model = GptOss(ModelShape(vocab=vocab))
        model.tie_embeddings()
        start_copying(model)
        return model.to(self.device), None

    def step(self, scale):
        """One step; -> (loss summed, right, trained tokens, all tokens)."""
        totals = torch.zeros(4)
        for _ in range(self.options.groups):
            group = next(self.stream)
            pick, wanted = (part.to(self.device) for part in group.picked())
            logits, balance = packed_pass.forward(self.model, group.ids.to(self.device), group.sizes, pick)
            loss = F.cross_entropy(logits, wanted, reduction="sum")
            (loss / TOKENS_A_STEP + BALANCE * balance / self.options.groups).backward()
            right = (logits.detach().argmax(-1) == wanted).sum()
            totals += torch.tensor([loss.item(), right.item(), len(wanted), len(group.ids)])
        self._average(totals)
        torch.nn.utils.clip_grad_norm_(self.small, 1.0)
        self.muon.step(self.options.rate * scale)
        for part in self.adam.param_groups:
            part["lr"] = self.options.adam * scale
        self.adam.step()
        self.progress["step"] += 1
        self.progress["seen"] += int(totals[3])
        self.progress["trained"] += int(totals[2])
        for parameter in self.parameters:
            parameter.grad = None
        return totals

    def _average(self, totals):
        """Sums gradients over the processes, scaled to the tokens that were really trained."""
        flat = torch.cat([*(parameter.grad.reshape(-1).cpu() for parameter in self.parameters), totals])
        if self.options.processes > 1:
            dist.all_reduce(flat)
        totals.copy_(flat[-4:])
        scale = TOKENS_A_STEP / max(1.0, float(totals[2]))
        at = 0
        for parameter in self.parameters:
            count = parameter.numel()
            parameter.grad.copy_(flat[at:at + count].view_as(parameter)).mul_(scale)
            at += count

    def save(self):
        checkpoint.save(self.options.out, self.model, self.progress, [self.muon, self.adam])


def run(rank, options):
    torch.set_num_threads(1)
    if options.processes > 1:
        store = dist.FileStore(f"{options.out}.store", options.processes)
        dist.init_process_group("gloo", store=store, rank=rank, world_size=options.processes)
    trainer = Trainer(options, rank)
    names = family_names(options.node) if rank == 0 else []
    held_out = None
    started = saved_at = measured_at = line_at = time.time()
    before, first = trainer.progress["minutes"], trainer.progress["step"]
    sums = torch.zeros(4)
    while True:
        share = torch.tensor([min(1.0, (time.time() - started) / 60 / options.minutes)])
        if options.processes > 1:
            dist.broadcast(share, 0)
        share = share.item()
        if share >= 1.0:
            break
        falling = 1.0 if share < options.hold else (1 - share) / (1 - options.hold)
        sums += trainer.step(min(1.0, (trainer.progress["step"] - first + 1) / options.warm) * falling)
        trainer.progress["minutes"] = before + share * options.minutes
        if rank != 0:
            continue
        now = time.time()
        if trainer.progress["step"] % 20 == 0:
            progress = trainer.progress
            print(f"{progress['minutes']:6.1f} min  step {progress['step']}  loss {sums[0] / sums[2]:.4f}  right {sums[1] / sums[2]:.4f}"
                  f"  {sums[3] / (now - line_at):.0f} tokens/s  {progress['seen'] / 1e6:.2f} M seen  rate {falling:.2f}", flush=True)
            sums.zero_()
            line_at = now
        if now - saved_at > options.save_minutes * 60:
            trainer.save()
            saved_at = time.time()
        if now - measured_at > options.measure_minutes * 60:
            held_out = held_out or held_out_groups(options.measure_groups, True, node=options.node)
            print("held out, new wordings:", report(measure(trainer.model, held_out), names), flush=True)
            measured_at = line_at = time.time()
    trainer.stream.close()
    if rank == 0:
        trainer.save()
        held_out = held_out or held_out_groups(options.measure_groups, True, node=options.node)
        print("held out, new wordings:", report(measure(trainer.model, held_out), names), flush=True)
    if options.processes > 1:
        dist.barrier()


def main():
    options = arguments()
    if os.path.exists(f"{options.out}.store"):
        os.remove(f"{options.out}.store")
    if options.processes > 1:
        processes.spawn(run, args=(options,), nprocs=options.processes)
    else:
        run(0, options)


if __name__ == "__main__":
    main()
