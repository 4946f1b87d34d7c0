"""Real models that are out of reach say so in a sentence."""

from __future__ import annotations

import pytest

import lilliput as lil
from real_models import data


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ("micro_speech/person_detect_vela.tflite", "CUSTOM 'ethos-u'"),
    ],
)
def test_the_operator_is_named(model, named):
    with pytest.raises(lil.LilliputError, match=named) as caught:
        lil.load(data(model))
    assert "Lilliput does not have the operator" in str(caught.value)
