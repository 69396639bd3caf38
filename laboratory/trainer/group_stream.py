"""Groups of tasks from the TypeScript generator, which renders them as the product does."""

import os
import subprocess
from dataclasses import dataclass

import numpy as np
import torch

LABORATORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GENERATOR = os.path.join(LABORATORY, "data", "stream.ts")
VOCABULARY = os.path.join(LABORATORY, "vocabulary.json")


@dataclass
class Group:
    """ids, labels: (N,) the segments in a row, the common beginning first; labels are -1 where nothing is trained."""

    ids: torch.Tensor
    labels: torch.Tensor
    sizes: list
    families: list

    def picked(self):
        """-> (places with a label, those labels)."""
        pick = (self.labels >= 0).nonzero().flatten()
        return pick, self.labels[pick]

    def trained_tokens(self):
        """How many tokens of each segment have a label."""
        return [int((part >= 0).sum()) for part in self.labels.split(self.sizes)]

    def only(self, tasks):
        """The same beginning with these tasks alone; the first task is 1."""
        kept = [0, *tasks]
        parts = [values.split(self.sizes) for values in (self.ids, self.labels)]
        ids, labels = (torch.cat([part[index] for index in kept]) for part in parts)
        return Group(ids, labels, [self.sizes[index] for index in kept], [self.families[index] for index in kept])


class GroupStream:
    """Reads groups from a generator process. `arguments` go to stream.ts."""

    def __init__(self, arguments, generator=GENERATOR, node="node"):
        command = [node, generator, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)

    def __iter__(self):
        return self

    def __next__(self):
        count = int(self._numbers(1)[0])
        heads = self._numbers(2 * count)
        families, sizes = heads[0::2].tolist(), heads[1::2].tolist()
        total = sum(sizes)
        ids, labels = self._numbers(total), self._numbers(total)
        return Group(torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(labels.astype(np.int64)), sizes, families)

    def _numbers(self, count):
        data = self.process.stdout.read(4 * count)
        if len(data) < 4 * count:
            if self.process.wait() != 0:
                raise RuntimeError(f"the data generator failed (exit code {self.process.returncode})")
            raise StopIteration
        return np.frombuffer(data, dtype="<i4")

    def close(self):
        self.process.kill()
        self.process.wait()


def family_names(node="node"):
    import json

    return json.loads(subprocess.check_output([node, GENERATOR, "--names"]))
