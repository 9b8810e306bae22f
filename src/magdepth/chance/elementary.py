"""Our own exp and log, made of + - * / and exact scaling, so that bits don't depend on a libm."""

from __future__ import annotations

import math

from magdepth.chance.kernel import kernel
from magdepth.chance.wide import bits_of, float_of

LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10
HALF_LOG_2PI = 0.9189385332046727
SQRT_HALF = 0.7071067811865476
SMALLEST_NORMAL = 2.2250738585072014e-308
TWO_54 = 18014398509481984.0
TWO_MINUS_200 = 6.223015277861142e-61


@kernel
def log(value: float) -> float:
    """Natural logarithm of a positive finite number, to about 4 units in the last place (seldom beyond 2).

    log(m 2^e) = e log 2 + 2 artanh((m - 1)/(m + 1)) with m in [sqrt(1/2), sqrt(2));
    the coefficients are 1/(2k + 1), summed in pairs (Estrin) so that they don't wait for each other.
    """
    exponent = 0
    if value < SMALLEST_NORMAL:
        value = value * TWO_54
        exponent = -54
    bits = bits_of(value)
    exponent = exponent + (bits >> 52) - 1022
    mantissa = float_of((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000)
    if mantissa < SQRT_HALF:
        mantissa = mantissa * 2.0
        exponent = exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (1.0 + 0.3333333333333333 * z) + (0.2 + 0.14285714285714285 * z) * z2
    middle = (0.1111111111111111 + 0.09090909090909091 * z) + (0.07692307692307693 + 0.06666666666666667 * z) * z2
    high = (0.058823529411764705 + 0.05263157894736842 * z) + (
        0.047619047619047616 + 0.043478260869565216 * z
    ) * z2
    series = low + (middle + high * z4) * z4
    return exponent * LN2_HIGH + (2.0 * s * series + exponent * LN2_LOW)


@kernel
def exp(value: float) -> float:
    """Exponential, to about 2 units in the last place; 0 below -745, capped at exp(709).

    exp(k log 2 + r) = 2^k (1 + r + r^2/2 + ...) with r in [-log(2)/2, log(2)/2]; the
    coefficients are 1/k!, summed in pairs (Estrin).
    """
    if value < -745.0:
        return 0.0
    if value > 709.0:
        value = 709.0
    k = math.floor(value / (LN2_HIGH + LN2_LOW) + 0.5)
    r = (value - k * LN2_HIGH) - k * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + (0.5 + 0.16666666666666666 * r) * r2
    middle = (0.041666666666666664 + 0.008333333333333333 * r) + (
        0.001388888888888889 + 0.0001984126984126984 * r
    ) * r2
    high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r) + (
        2.755731922398589e-07 + 2.505210838544172e-08 * r
    ) * r2
    top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r + 1.1470745597729725e-11 * r2
    series = low + (middle + (high + top * r4) * r4) * r4
    power = int(k)
    if power < -1022:
        return series * float_of((power + 1223) << 52) * TWO_MINUS_200
    return series * float_of((power + 1023) << 52)


@kernel
def log_factorial(n: int) -> float:
    """log n! for n >= 0: a product below 16, Stirling's series above (error below 1e-12)."""
    if n < 16:
        product = 1.0
        for k in range(2, n + 1):
            product = product * k
        return log(product)
    x = n + 1.0
    z = 1.0 / (x * x)
    series = (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0))) / x
    return (x - 0.5) * log(x) - x + HALF_LOG_2PI + series
