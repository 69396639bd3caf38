"""The shape of a gpt-oss model."""

from dataclasses import asdict, dataclass


@dataclass
class ModelShape:
    """Even layers see a window, odd layers everything. `context` only goes into the GGUF's metadata."""

    vocab: int
    layers: int = 8
    embd: int = 192
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    experts: int = 4
    experts_used: int = 2
    ff: int = 192
    sliding_window: int = 128
    rope_theta: float = 150000.0
    context: int = 8192

    def to_dict(self):
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        """Ignores names that it doesn't know, such as those of older checkpoints."""
        return cls(**{name: value for name, value in values.items() if name in cls.__dataclass_fields__})
