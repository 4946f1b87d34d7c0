"""Learning on emulated cores: to the byte as on the host, with integers alone where the model is in integers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from learners import classifier, quantized, samples
from lilliput.flow.firmware import Firmware
from lilliput.ondevice import Learn, learnable
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin

pytest.importorskip("unicorn", reason="needs the emulate extra")

BOARDS = ["generic-cortex-m0", "generic-cortex-m4", "generic-rv32imc"]
STEPS = 12
RUNTIME = ("__aeabi_", "__mul", "__div", "__add", "__sub", "__fix", "__float", "__ash", "__lsh", "__udiv", "__clz")


def firmware(board: str, in_int8: bool, last: int) -> Firmware:
    model = classifier((9, 12, 5))
    return lil.build(learnable(quantized(model) if in_int8 else model, last, Learn(0.05)), board)


@pytest.mark.parametrize("in_int8", [False, True])
@pytest.mark.parametrize("board", BOARDS)
def test_cores_learn_what_the_host_learns(board, in_int8):
    built = firmware(board, in_int8, 2)
    inputs, labels = samples(built.graph, STEPS)
    with HostTwin([built.project]) as twin, EmulatedModel(built.image, built.project.layout, built.board) as core:
        for fresh in (True, False):  # the second time from what the first left
            (wanted,), (got,) = (each.learn([inputs], [labels], fresh=fresh) for each in (twin, core))
            assert got.tobytes() == wanted.tobytes()
        learned = core.learned()
        for name, array in twin.learned().items():
            assert np.any(array != built.graph.values[name].array()), "nothing was learned"
            assert learned[name].tobytes() == array.tobytes(), name
        assert core.run([inputs], fresh=False)[0].tobytes() == twin.run([inputs], fresh=False)[0].tobytes()
        assert core.run([inputs])[0].tobytes() == twin.run([inputs])[0].tobytes(), "init begins anew"


def test_integers_learn_without_floats_and_without_the_compilers_library():
    names = [symbol.name for symbol in firmware("generic-cortex-m0", True, 2).image.symbols]
    assert [name for name in names if name.startswith(RUNTIME)] == []
    real = [symbol.name for symbol in firmware("generic-cortex-m0", False, 1).image.symbols]
    assert "__aeabi_fmul" in real, "the control would show a float"


def test_a_firmware_that_learns_is_proved_and_priced():
    built = firmware("generic-cortex-m4", True, 1)
    inputs, _ = samples(built.graph, 5)
    verdict = built.verify(inputs)
    assert verdict.holds and [check.name for check in verdict.checks][-1] == "learning"
    profile = built.profile()
    assert [layer.operator for layer in profile.layers] == ["dense", "dense", "softmax", "quantize"]
    assert profile.learning is not None and 0 < profile.learning.instructions < 2 * profile.instructions
    assert built.sizes.weights >= 5 * 12 * 4, "trained weights lie in flash"
    assert firmware("generic-cortex-m4", True, 2).sizes.ram - built.sizes.ram >= 9 * 12 * 4, "learned ones in RAM"


def test_a_step_that_the_chip_gets_wrong_is_found():
    """Firmware of another learning rate than the graph it is judged by."""
    right, wrong = (
        lil.build(learnable(quantized(classifier()), 1, Learn(rate)), "generic-cortex-m0") for rate in (0.05, 0.06)
    )
    inputs, _ = samples(right.graph, 4)
    verdict = replace(right, image=wrong.image).verify(inputs)
    assert [check.name for check in verdict.checks if not check.holds] == ["learning"]
    assert "learning: first in layer 'p', element [1, 0]" in str(verdict)
