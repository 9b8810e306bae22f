"""Strict records: plain data, such as a line of JSON, checked against a block, and every fault named by its key."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pydantic import AfterValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from magdepth.errors import Fault, printable, suggest
from magdepth.validation.blocks import _EXPECTED, Block, _fields
from magdepth.validation.yaml_nodes import Codes

#: So many faults come with near misses as cures: seeking them is slow.
_SUGGESTED = 50
_JSON_WORDS = {**_EXPECTED, "dict_type": "an object", "model_type": "an object"}

_Record = TypeVar("_Record", bound=Block)


def refusal(code: str, message: str, *, key: str | None = None, expected: str | None = None, got: str | None = None,
            cure: str | None = None) -> PydanticCustomError:  # fmt: skip
    """What a validator raises to refuse a value with a code of its own; under another ``key`` than its own if given."""
    return PydanticCustomError(code, "{message}", {
        "message": message, "key": key, "expected": expected, "got": got, "cure": cure,
    })  # fmt: skip


def refused_as(code: str, message: str, expected: str) -> WrapValidator:
    """One fault for a value as a whole, whatever is wrong within it."""

    def check(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
        try:
            return inner(value)
        except ValidationError:
            raise refusal(code, message, expected=expected) from None

    return WrapValidator(check)


def must(test: Callable[[Any], object], code: str, message: str, expected: str | None = None) -> AfterValidator:
    """Only values of which the test holds."""

    def check(value: Any) -> Any:
        if test(value):
            return value
        raise refusal(code, message, expected=expected, got=printable(value) if isinstance(value, str) else None)

    return AfterValidator(check)


def one_of(code: str, known: Collection[str]) -> AfterValidator:
    """Only these words."""

    def check(word: str) -> str:
        if word in known:
            return word
        raise refusal(code, "is no choice", expected=" or ".join(known), got=printable(word),
                      cure=suggest(word[:60], known))  # fmt: skip

    return AfterValidator(check)


def read_record(model: type[_Record], record: object, codes: Codes, faults: list[Fault], *, file: str | None = None,
                line: int | None = None, context: object = None) -> _Record | None:  # fmt: skip
    """The record as its model has it, or None with all its faults added; a key that must be there may not be null."""
    try:
        return model.model_validate(record, context=context)
    except ValidationError as error:
        items = error.errors(include_url=False)
        for item in items:
            described = _described(item, model, codes, near=len(faults) < _SUGGESTED)
            faults.append(Fault(file=file, line=line, **described))
        broken = [item["input"] for item in items if item["type"] == "string_unicode" and not item["loc"]]
    if broken and isinstance(record, dict):  # pydantic reports such a key alone; this finds the faults of the others
        rest = {key: value for key, value in record.items() if key not in broken}
        read_record(model, rest, codes, faults, file=file, line=line, context=context)
    return None


def _described(item: Any, model: type[Block], codes: Codes, *, near: bool) -> dict[str, Any]:
    """One error of pydantic's in the words of a fault."""
    kind, path, value = item["type"], item["loc"], item["input"]
    if kind == "string_unicode":  # a key with half a character
        kind, path = "extra_forbidden", (*path, value)
    key = ".".join(printable(str(step)) for step in path)
    if kind == "extra_forbidden":
        known = _fields(model, path[:-1])
        cure = suggest(path[-1][:60], known) if near else None
        return {"code": codes.unknown_key, "message": "unknown key", "key": key,
                "cure": cure or (f"known here: {', '.join(known)}" if len(known) <= 12 else None)}  # fmt: skip
    expected: str | None = _JSON_WORDS.get(kind)
    if kind == "missing" or value is None:
        return {"code": codes.missing, "message": "is missing", "key": key, "expected": expected}
    if expected is not None:
        return {"code": codes.wrong_type, "message": "is of the wrong type", "key": key, "expected": expected,
                "got": type(value).__name__}  # fmt: skip
    more: dict[str, Any] = item.get("ctx", {})
    if kind == "value_error":
        return {"code": codes.bad_value, "message": str(more["error"]), "key": key}
    if "message" in more:  # a refusal of our own
        return {**more, "code": kind, "key": more["key"] or key}
    reason: str = item["msg"]
    return {"code": codes.bad_value, "message": "is out of range", "key": key,
            "expected": reason[:1].lower() + reason[1:]}  # fmt: skip
