"""The desk: all tables of a replicate behind one address, so that a call hands over one number, not six arrays.

Compiled code gets the address of a row of addresses and opens it where it works; plain Python gets
the tables themselves. Tables are opened without their length: a negative place is never counted from
the end, and nothing checks a place that is too large.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

TABLES = 6  # ops, links, x, y, p, w
_I64 = ir.IntType(64)
_FORMS = (types.int64, types.int64, types.int64, types.float64, types.float64, types.uint32)


def lay(width: int, *tables: Any) -> tuple[Any, Any]:
    """Lay tables on a desk: what must be kept alive with them, and what ``opened`` takes.

    ``width`` is that of a row of ops.
    """
    if numba.config.DISABLE_JIT:
        return tables, tables
    row = np.array([*(table.ctypes.data for table in tables), width], dtype=np.int64)
    return row, row.ctypes.data


@intrinsic
def _opened(_context, desk):  # type: ignore[no-untyped-def]
    """The tables (ops, links, x, y, p, w) of a desk given by its address; ops has rows, the others are flat."""
    arrays = [types.Array(form, 2 if k == 0 else 1, "C") for k, form in enumerate(_FORMS)]
    kind = types.Tuple(arrays)

    def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
        row = builder.inttoptr(args[0], _I64.as_pointer())
        made = []
        width = builder.load(builder.gep(row, [ir.Constant(_I64, TABLES)]))
        for k, form in enumerate(arrays):
            address = builder.load(builder.gep(row, [ir.Constant(_I64, k)]))
            array = context.make_array(form)(context, builder)
            item = context.get_abi_sizeof(context.get_data_type(form.dtype))
            nothing, size = ir.Constant(_I64, 0), ir.Constant(_I64, item)
            rows = form.ndim == 2
            context.populate_array(
                array,
                data=builder.inttoptr(address, array.data.type),
                shape=cgutils.pack_array(builder, [nothing, width] if rows else [nothing]),
                strides=cgutils.pack_array(builder, [builder.mul(width, size), size] if rows else [size]),
                itemsize=size,
                meminfo=None,
            )
            made.append(array._getvalue())
        return context.make_tuple(builder, signature.return_type, made)

    return kind(types.int64), generate


def _plain_opened(desk: Any) -> Any:
    return desk


opened = _plain_opened if numba.config.DISABLE_JIT else _opened
