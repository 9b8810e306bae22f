"""The earlier dated bases of a scenario's quantities: what it gives where some claims are not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from magdepth.errors import Fault
from magdepth.scenario.bases import holds, resolve_quantity
from magdepth.scenario.declared import Declared, DeclaredQuantity, Slot, shared_slot, slots_of
from magdepth.scenario.known import Known
from magdepth.scenario.model import Quantity, Scenario
from magdepth.scenario.posteriors import posterior_at


def older_bases(declared: Declared, scenario: Scenario, gone: Collection[str], known: Known) -> dict[str, Quantity]:
    """By key, the quantity as its last basis gives it that rests on none of the claims ``gone``.

    ``declared`` is what ``scenario`` was resolved from, overlays laid on. Left out are quantities that have no
    such basis, or whose basis in force is one.
    """
    lost = frozenset(gone)
    here = known.seen_from(scenario.vintage)
    here = replace(here, posterior=posterior_at(declared, scenario.vintage, here, []))
    found: dict[str, Quantity] = {}
    for key, quantity, slot, last_day in _slots(declared, scenario):
        view = here.claims(quantity.known_at)
        held = [basis for basis in quantity.bases if holds(basis, view, here)]
        if not held or not lost & set(held[-1].cited):
            continue
        free = tuple(basis for basis in held if not lost & set(basis.cited))
        faults: list[Fault] = []
        other = free and resolve_quantity(
            replace(quantity, bases=free), slot, here, scenario.start, last_day, faults
        )
        if other and not faults:
            found[key] = other
    return found


def _slots(declared: Declared, scenario: Scenario) -> Iterator[tuple[str, DeclaredQuantity, Slot, int]]:
    for name, quantity in declared.quantities.items():
        yield name, quantity, shared_slot(quantity), declared.days
    for component in declared.components.values():
        last_day = scenario.component(component.name).last_day
        for short, slot in slots_of(component):
            given = component.params.get(short)
            if given is not None:
                yield f"{component.name}.{short}", given, slot, last_day
