"""The scenario language: strict files, overlays and settings, loaded into one frozen system."""

from magdepth.scenario.loading import load, shipped
from magdepth.scenario.model import (
    Assumed,
    Calibrated,
    Cited,
    Component,
    Estimated,
    Expressed,
    Neutral,
    Quantity,
    Ref,
    Scenario,
)

__all__ = [
    "Assumed", "Calibrated", "Cited", "Component", "Estimated", "Expressed", "Neutral", "Quantity", "Ref", "Scenario",
    "load", "shipped",
]
