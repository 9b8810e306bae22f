"""The layers of the normal ziggurat, worked out in decimal arithmetic so that every machine gets the same bits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

LAYERS = 256
TAIL = Decimal("3.6541528853610088")  # where the tail begins, for 256 layers


def layers() -> tuple[list[float], list[float]]:
    """Right edges x[0..256] of the layers (x[0] is the base's width as if it were a box) and exp(-x^2/2) at each.

    All layers have the area of the base: x[1] exp(-x[1]^2/2) plus the tail beyond it.
    Source: Marsaglia and Tsang (2000), The ziggurat method for generating random variables.
    """
    with localcontext() as context:
        context.prec = 40
        half = Decimal("0.5")
        top = (-half * TAIL * TAIL).exp()
        area = TAIL * top + _tail_area()
        edges = [area / top, TAIL]
        heights = [top, top]
        for _ in range(LAYERS - 2):
            height = heights[-1] + area / edges[-1]
            edges.append((-2 * height.ln()).sqrt())
            heights.append(height)
        edges.append(Decimal(0))
        heights.append(Decimal(1))
    return [float(edge) for edge in edges], [float(height) for height in heights]


def _tail_area() -> Decimal:
    """The integral of exp(-x^2/2) from TAIL on, by its continued fraction (Laplace)."""
    fraction = TAIL
    for k in range(400, 0, -1):
        fraction = TAIL + k / fraction
    return (-TAIL * TAIL / 2).exp() / fraction


_edges, _heights = layers()
EDGES = np.array(_edges)
HEIGHTS = np.array(_heights)
R = float(TAIL)
