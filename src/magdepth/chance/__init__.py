"""Chance: counter-based streams, our own exp and log, and the samplers that kernels draw with."""
