"""One training step of keyword spotting's DS-CNN: our graph against the same network written directly in torch.

    python benchmarks/training_step.py [batch size] [threads]

Both have the same weights, the same samples, the same optimizer (AdamW, fused). The direct one is timed in both memory
formats and the faster counts. Rounds take turns, so that a busy machine slows all alike; the median of a round's ratio
is what counts. Losses of the first steps are printed for both: they are the same network.
Source of the network: Zhang et al. 2017 (arXiv 1711.07128), as MLPerf Tiny has it.
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from lilliput.graph import Graph
from lilliput.learn import Train, trainable
from lilliput.learn.loss import scores_graph
from lilliput.learn.module import Network
from lilliput.learn.nn import Net
from lilliput.learn.trainer import Trainer

CHANNELS, CLASSES, BLOCKS = 64, 12, 4
ROUNDS, STEPS = 15, 4


def ds_cnn() -> Graph:
    """x (49, 10, 1) → (12,), as MLPerf Tiny ships it: batch normalisation is in the weights."""
    net = Net("ds_cnn", {"x": (49, 10, 1)})
    y = net.conv2d("x", CHANNELS, (10, 4), 2, activation="relu")
    for _ in range(BLOCKS):
        y = net.depthwise(y, 3, activation="relu")
        y = net.conv2d(y, CHANNELS, 1, activation="relu")
    y = net.flatten(net.average_pool(y, (25, 5)))
    return net.graph(net.softmax(net.dense(y, CLASSES)))


class Direct(nn.Module):
    """The same network as one writes it in torch: x (n, 1, 49, 10) → (n, 12)."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        c = CHANNELS
        layers: list[nn.Module] = [nn.ZeroPad2d((1, 1, 4, 5)), nn.Conv2d(1, c, (10, 4), 2), nn.ReLU(inplace=True)]
        for _ in range(BLOCKS):
            layers += [nn.Conv2d(c, c, 3, padding=1, groups=c), nn.ReLU(inplace=True)]
            layers += [nn.Conv2d(c, c, 1), nn.ReLU(inplace=True)]
        self.layers = nn.Sequential(*layers, nn.AvgPool2d((25, 5)), nn.Flatten(), nn.Linear(c, CLASSES))
        weighted = [layer for layer in self.layers if isinstance(layer, nn.Conv2d | nn.Linear)]
        for layer, node in zip(weighted, (n for n in graph.nodes if len(n.inputs) > 1), strict=True):
            weights = torch.from_numpy(graph.values[str(node.inputs[1])].array())
            if node.op.name == "depthwise_conv2d":
                weights = weights.permute(2, 0, 1).unsqueeze(1)
            elif node.op.name == "conv2d":
                weights = weights.permute(0, 3, 1, 2)
            with torch.no_grad():
                layer.weight.copy_(weights)
                layer.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class DirectSteps:
    """The direct network with its optimizer, in one of the memory formats."""

    def __init__(self, graph: Graph, options: Train, memory_format: torch.memory_format) -> None:
        self.network, self.format = Direct(graph).to(memory_format=memory_format), memory_format
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=options.learning_rate, fused=True)

    def step(self, x: Tensor, labels: Tensor) -> float:
        loss = nn.functional.cross_entropy(self.network(x.to(memory_format=self.format)), labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return float(loss.detach())


def main(size: int, threads: int) -> None:
    torch.set_num_threads(threads)
    graph, options = ds_cnn(), Train(weight_decay=0.01)
    rng = np.random.default_rng(1)
    x = torch.from_numpy(rng.normal(size=(size, 49, 10, 1)).astype(np.float32))
    labels = torch.from_numpy(rng.integers(0, CLASSES, size))
    ours = Trainer(Network(scores_graph(trainable(graph))), "cross-entropy", options, None, None)
    direct = {f: DirectSteps(graph, options, f) for f in (torch.contiguous_format, torch.channels_last)}
    seen = x.permute(0, 3, 1, 2).contiguous()
    steps = {
        "ours": lambda: float(ours.step((x,), labels)[0]),
        **{str(f).removeprefix("torch."): (lambda d=d: d.step(seen, labels)) for f, d in direct.items()},
    }
    for name, step in steps.items():
        print(f"{name:18} losses of the first steps {' '.join(f'{step():.5f}' for _ in range(3))}")
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            start = perf_counter()
            for _ in range(STEPS):
                step()
            times[name].append((perf_counter() - start) / STEPS)
    ratios = [mine / min(others) for mine, *others in zip(*times.values(), strict=True)]
    for name, taken in times.items():
        print(f"{name:18} {median(taken) * 1e3:8.2f} ms a step of {size} samples, {threads} thread(s)")
    print(f"ours / the faster direct one: {median(ratios):.3f} (target: at most 1.3)")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(64, 1)[len(given) :])
