"""How many examples a test looks at: a share of the hypothesis profile's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def looks(share: float) -> Callable[[Any], Any]:
    """Settings for a share of the profile's examples; worlds are shrunk by `fuzz_nodes.shrunk`, not by hypothesis."""
    return settings(
        max_examples=max(2, int(settings.default.max_examples * share)),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
