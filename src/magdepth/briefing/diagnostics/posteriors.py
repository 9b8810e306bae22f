"""Prior against posterior, one row a parameter; and the chains' own word, which has no drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magdepth.briefing.colours import DIFFERENCE_WORDS, HAIR, INK, MODEL, MODEL_50, MUTED
from magdepth.briefing.diagnostics.frame import Frame, Plate, block, boxes, fits, spots, svg
from magdepth.briefing.marks import Marks, levels, texts
from magdepth.briefing.words import MINUS, SPACE, exact, listing

if TYPE_CHECKING:
    from magdepth.calibration.fit import Fit, ParameterEstimate

LABELS = {"yes": "identified", "weakly": "weakly identified", "no": "not identified"}
_REACH = 1.6  # how far the axis goes, in halves of the prior's band
_MEANINGS = {
    "step": "weekly step of the level", "drift": "growth of the level a week", "idle": "nights without a raid, logit",
    "idle_slope": "nights without a raid, fall with the level", "idle_again": "the same after a quiet night, logit",
    "massed": "twice the chance of a massed night, logit", "turn": "its turn from the half-year before",
    "multiple": "massed raid over an ordinary one",
    "shape": "log gamma shape of raids", "shape_slope": "slope of the log shape on the log level",
    "slope": "logit share on log raid size", "spread": "log concentration of nights",
    "spread_slope": "slope of log concentration on raid size", "jump": "jump of the logit at a regime's start",
    "none": "raids without an intercept",
}  # fmt: skip


def meaning(name: str, codes: tuple[str, ...] = (), halves: tuple[str, ...] = ()) -> str:
    """What a parameter means; ``slope.1`` is that of the second regime, ``turn.0`` that to the second half-year.

    >>> meaning("slope.1", ("A", "B")), meaning("step"), meaning("x.0")
    ('logit share on log raid size, B', 'weekly step of the level', 'x.0')
    >>> meaning("turn.0", ("A", "B"), ("first half of 2025", "second half of 2025"))
    'its turn from the half-year before, second half of 2025'
    """
    stem, _, place = name.partition(".")
    words = _MEANINGS.get(stem)
    if words is None:
        return name
    if not place:
        return words
    names = halves[1:] if stem == "turn" else codes
    return f"{words}, {names[int(place)] if place.isdigit() and int(place) < len(names) else place}"


def signed(value: float) -> str:
    """Two significant figures, small ones too, with a true minus.

    >>> signed(-0.0371), signed(12.3), signed(0.0)
    ('−0.037', '12', '0')
    """
    return f"{value:.2g}".replace("-", MINUS)


def reach(points: tuple[float, float, float]) -> str:
    """The median with its 90 % band."""
    low, middle, high = (signed(one) for one in points)
    return f"{middle} ({low} to {high})"


def parameter_plate(fitted: Fit, key: str, of: str, codes: tuple[str, ...], halves: tuple[str, ...] = ()) -> Plate:
    """Prior and posterior of a fit's parameters."""
    estimates = tuple(fitted.estimates.values())
    counts = {label: sum(LABELS[one.identified] == label for one in estimates) for label in LABELS.values()}
    blind = [meaning(one.name, codes, halves) for one in estimates if one.identified == "no"]
    title = (
        f"What the series says of {of}: {counts['identified']} of {len(estimates)} parameters identified"
        + (f", {len(blind)} not" if blind else "")
    )  # fmt: skip
    words = (
        f"Prior against posterior for {len(estimates)} parameters of {of}: {counts['identified']} identified, "
        f"{counts['weakly identified']} weakly, {counts['not identified']} not"
        + (f" ({listing(blind)})." if blind else ".")
    )  # fmt: skip
    table = tuple(
        (f"{one.name}: {meaning(one.name, codes, halves)}", reach(one.prior), reach(one.posterior), f"{one.ratio:.2f}",
         LABELS[one.identified], f"{one.r_hat:.3f}", exact(round(one.ess)))
        for one in estimates
    )  # fmt: skip
    return Plate(
        key, title,
        f"Each row in units of its own prior: grey line the prior's 90{SPACE}% band, blue bar the posterior's, dot its "
        "median (at the very edge: beyond it). Bad: a bar as wide as its line taken for knowledge; one far outside its "
        "line, where prior and data disagree.",
        "the fit's draws; identified: posterior sd under 0.6 of the prior's; not identified: 0.9 or more", words,
        ("Parameter", "Prior", "Posterior", "sd over prior sd", "Label", "R-hat", "Effective draws"), table,
        lambda width: _rows(estimates, codes, halves, width),
    )  # fmt: skip


def _rows(estimates: tuple[ParameterEstimate, ...], codes: tuple[str, ...], halves: tuple[str, ...], width: int) -> str:
    marks: list[Marks] = []
    phone = width < 500
    pitch = 54
    plot = Frame(0, 0, width - 4, 1, (-_REACH, _REACH))
    for place, one in enumerate(estimates):
        top, middle = place * pitch + 10.0, place * pitch + 32.0
        low, mid, high = (_place(value, one) for value in one.posterior)
        label = LABELS[one.identified]
        colour = DIFFERENCE_WORDS if one.identified == "no" else MUTED
        words = reach(one.posterior) if not phone else signed(one.posterior[1])
        end = f"{words}  {label}"
        name = fits(meaning(one.name, codes, halves), width - 8 * len(end))
        marks += [
            texts([{"x": 0, "y": top, "text": name}], None, None, INK, bold=True),
            texts([{"x": width - 4, "y": top, "text": end}], None, None, colour, align="right"),
            levels([{"x": plot.at(-1), "x2": plot.at(1), "y": middle}], None, None, HAIR, size=5),
            boxes([block(plot.at(low), max(plot.at(high), plot.at(low) + 1.5), middle - 5, middle + 5)],
                  MODEL_50.plain, width),
            spots([{"x": plot.at(mid), "y": middle}], MODEL, size=50),
        ]  # fmt: skip
    foot = len(estimates) * pitch + 6.0
    names = ((-1, f"5{SPACE}% of the prior"), (0, "its middle"), (1, f"95{SPACE}%"))
    marks.append(texts([{"x": plot.at(at), "y": foot, "text": name} for at, name in names], None, None, MUTED,
                       align="center"))  # fmt: skip
    order = {"rule": 0, "rect": 1, "circle": 2, "text": 3}
    return svg(sorted(marks, key=lambda mark: order[mark.look.kind]), width, foot + 10)


def _place(value: float, one: ParameterEstimate) -> float:
    """A value in halves of the prior's band, from its middle."""
    low, _, high = one.prior
    half = (high - low) / 2.0
    return 0.0 if half <= 0 else (value - (low + high) / 2.0) / half
