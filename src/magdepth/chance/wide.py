"""The only vector code: eight blocks of words at a time, and trials counted sixty-four at a time.

Each function has its plain definition beside it, which is what runs where nothing is compiled;
both give the same bits. Bytes of words are taken least significant first.
"""

from __future__ import annotations

import struct
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from magdepth.chance.streams import words

_I8, _I32, _I64, _F64 = ir.IntType(8), ir.IntType(32), ir.IntType(64), ir.DoubleType()
_EIGHT = ir.VectorType(_I64, 8)
_ROUNDS = 10


def _plain_deal8(
    w: Any, at: int, block: int, bits: int, k0: int, k1: int, day: int, lane: int, lo: int, hi: int
) -> None:
    for j in range(block, block + 8):
        c1 = lane + (j >> bits) + ((j & ((1 << bits) - 1)) << 20)
        made = words(k0, k1, day, c1, lo, hi)
        for place in range(4):
            w[at + 4 * (j - block) + place] = made[place]


def _plain_below(w: Any, at: int, n: int, edge: int) -> int:
    return sum(1 for byte in w[at // 4 : (at + n + 3) // 4].tobytes()[at % 4 : at % 4 + n] if byte < edge)


def _plain_equal(w: Any, at: int, n: int, edge: int) -> int:
    return _plain_below(w, at, n, edge + 1) - _plain_below(w, at, n, edge)


def _plain_bits_of(value: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def _plain_float_of(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


def _splat(builder: Any, value: Any, count: int) -> Any:
    empty = ir.Constant(ir.VectorType(value.type, count), ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(_I32, 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(_I32, count), [0] * count))


def _constant(value: int) -> Any:
    return ir.Constant(_EIGHT, [value] * 8)


@intrinsic
def _wide_deal8(_context, w, at, block, bits, k0, k1, day, lane, lo, hi):  # type: ignore[no-untyped-def]
    """Philox4x32-10 on eight counters at once; products of 32-bit halves in 64-bit lanes."""

    def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
        array = context.make_array(signature.args[0])(context, builder, args[0])
        at, block, bits, k0, k1, day, lane, lo, hi = args[1:]
        low_half = _constant(0xFFFFFFFF)
        number = builder.add(_splat(builder, block, 8), ir.Constant(_EIGHT, list(range(8))))
        shift = _splat(builder, bits, 8)
        below = builder.sub(builder.shl(_constant(1), shift), _constant(1))
        attempt = builder.shl(builder.and_(number, below), _constant(20))
        c0 = _splat(builder, day, 8)
        c1 = builder.add(builder.add(_splat(builder, lane, 8), builder.lshr(number, shift)), attempt)
        c2, c3 = _splat(builder, lo, 8), _splat(builder, hi, 8)
        for number in range(_ROUNDS):
            key0 = builder.add(k0, ir.Constant(_I64, number * 0x9E3779B9))
            key1 = builder.add(k1, ir.Constant(_I64, number * 0xBB67AE85))
            product0 = builder.mul(builder.and_(c0, low_half), _constant(0xD2511F53))
            product1 = builder.mul(builder.and_(c2, low_half), _constant(0xCD9E8D57))
            high0 = builder.lshr(product0, _constant(32))
            high1 = builder.lshr(product1, _constant(32))
            c0 = builder.xor(builder.xor(high1, c1), _splat(builder, key0, 8))
            c2 = builder.xor(builder.xor(high0, c3), _splat(builder, key1, 8))
            c1, c3 = product1, product0
        half = ir.VectorType(_I32, 8)
        parts = [builder.trunc(c, half) for c in (c0, c1, c2, c3)]
        sixteen = ir.Constant(ir.VectorType(_I32, 16), list(range(16)))
        left = builder.shuffle_vector(parts[0], parts[1], sixteen)
        right = builder.shuffle_vector(parts[2], parts[3], sixteen)
        order = [8 * part + j for j in range(8) for part in range(4)]
        dealt = builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(_I32, 32), order))
        place = builder.gep(array.data, [at])
        store = builder.store(dealt, builder.bitcast(place, dealt.type.as_pointer()))
        store.align = 4
        return context.get_dummy_value()

    return types.void(w, *[types.int64] * 9), generate


def _count(compare: str) -> Any:
    @intrinsic
    def counted(_context, w, at, n, edge):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            array = context.make_array(signature.args[0])(context, builder, args[0])
            at, n, edge = args[1:]
            place = builder.gep(builder.bitcast(array.data, _I8.as_pointer()), [at])
            vector = ir.VectorType(_I8, 64)
            held = builder.load(builder.bitcast(place, vector.as_pointer()))
            held.align = 1
            found = builder.icmp_unsigned(compare, held, _splat(builder, builder.trunc(edge, _I8), 64))
            mask = builder.bitcast(found, _I64)
            wanted = builder.lshr(ir.Constant(_I64, -1), builder.sub(ir.Constant(_I64, 64), n))
            return builder.ctpop(builder.and_(mask, wanted))

        return types.int64(w, types.int64, types.int64, types.int64), generate

    return counted


@intrinsic
def _wide_bits_of(_context, value):  # type: ignore[no-untyped-def]
    def generate(_context, builder, _signature, args):  # type: ignore[no-untyped-def]
        return builder.bitcast(args[0], _I64)

    return types.int64(types.float64), generate


@intrinsic
def _wide_float_of(_context, bits):  # type: ignore[no-untyped-def]
    def generate(_context, builder, _signature, args):  # type: ignore[no-untyped-def]
        return builder.bitcast(args[0], _F64)

    return types.float64(types.int64), generate



if numba.config.DISABLE_JIT:
    deal8, below, equal = _plain_deal8, _plain_below, _plain_equal
    bits_of, float_of = _plain_bits_of, _plain_float_of
else:
    deal8, below, equal = _wide_deal8, _count("<"), _count("==")
    bits_of, float_of = _wide_bits_of, _wide_float_of
