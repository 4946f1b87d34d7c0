"""Steps of learning equal torch's: its gradients by autograd, its stochastic gradient descent."""

from __future__ import annotations

import numpy as np
import pytest

from learners import classifier, samples
from lilliput.codegen import c_project
from lilliput.graph import evaluate, initial_states
from lilliput.ondevice import Learn, learnable
from lilliput.run.host import HostTwin

torch = pytest.importorskip("torch", reason="needs the torch extra")

WIDTHS, RATE = (10, 16, 12, 5), 0.1
NEAR = 1e-5  # sums of floats in another order, and another exp


@pytest.mark.parametrize("activation", ["relu", "relu6"])
@pytest.mark.parametrize("last", [1, 2, 3])
def test_weights_after_steps_are_those_of_torch(last, activation):
    """Twenty steps of single samples, in numpy and in C; inputs are so large that relu6 clamps, too."""
    model = classifier(WIDTHS, activation)
    graph = learnable(model, last, Learn(RATE))
    inputs, labels = samples(graph, 20)
    inputs, labels = inputs * 5, labels % WIDTHS[-1]
    layers = [
        [torch.tensor(model.values[f"{what}{i}"].array(), requires_grad=i >= len(WIDTHS) - 1 - last) for what in "wb"]
        for i in range(len(WIDTHS) - 1)
    ]
    optimizer = torch.optim.SGD([p for layer in layers for p in layer if p.requires_grad], RATE)
    states = initial_states(graph)
    clamped = 0
    for x, label in zip(inputs, labels, strict=True):
        states = evaluate(graph, [x], states, targets=[label]).states
        y = torch.tensor(x)
        for weights, bias in layers[:-1]:
            y = torch.nn.functional.linear(y, weights, bias)
            clamped += int((y > 6).sum())
            y = torch.clamp(y, 0, 6) if activation == "relu6" else torch.relu(y)
        scores = torch.nn.functional.linear(y, *layers[-1])
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(scores[None], torch.tensor(label, dtype=torch.int64)).backward()
        optimizer.step()
    assert clamped > 3, "relu6 was never asked"
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        twin.learn([inputs], [labels], fresh=True)
        learned = twin.learned()
    for i in range(len(WIDTHS) - 1 - last, len(WIDTHS) - 1):
        for name, wanted in zip((f"dense{i} weights", f"dense{i} bias"), layers[i], strict=True):
            moved = np.abs(states[name] - graph.values[name].array()).max()
            assert moved > 0.01, "nothing was learned"
            np.testing.assert_allclose(states[name], wanted.detach().numpy(), atol=NEAR, rtol=0, err_msg=name)
            np.testing.assert_allclose(learned[name], wanted.detach().numpy(), atol=NEAR, rtol=0, err_msg=name)
