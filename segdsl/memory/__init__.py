"""Rules as Python: for one profile in microseconds, and for a whole population, with ranks."""

from segdsl.memory.evaluator import Evaluator
from segdsl.memory.populations import Population
from segdsl.memory.rankings import Thresholds

__all__ = ["Evaluator", "Population", "Thresholds"]
