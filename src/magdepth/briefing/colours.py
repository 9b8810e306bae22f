"""The colours of the charts, and how a drawn SVG becomes part of a page or a file of its own."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape

INK, MUTED, HAIR, PAPER = "#1b1b1b", "#5c5f63", "#d8dbde", "#ffffff"
MODEL, DIFFERENCE = "#0072b2", "#d55e00"  # Okabe-Ito blue and vermilion
DIFFERENCE_WORDS = "#ad4c00"  # the vermilion, darkened until small text in it can be read


@dataclass(frozen=True)
class Tint:
    """A fill, and a stand-in that is drawn hatched (``line`` on ``plain``) once the SVG is painted."""

    name: str
    plain: str
    hatched: str
    line: str


MODEL_50 = Tint("model-50", "#7fb5d8", "#7fb5d9", MODEL)
MODEL_90 = Tint("model-90", "#cfe2f0", "#cfe2f1", "#7fb5d8")
DIFFERENCE_50 = Tint("difference-50", "#eda472", "#eda473", DIFFERENCE)
DIFFERENCE_90 = Tint("difference-90", "#f9dfcc", "#f9dfcd", "#eda472")

_TINTS = (MODEL_50, MODEL_90, DIFFERENCE_50, DIFFERENCE_90)
_VARIABLES = {
    INK: "ink", MUTED: "muted", HAIR: "hair", PAPER: "paper", MODEL: "model", DIFFERENCE: "difference",
    DIFFERENCE_WORDS: "difference-words",
    **{tint.plain: tint.name for tint in _TINTS},
}  # fmt: skip
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

_OPEN = re.compile(r"^<svg[^>]*?viewBox=\"0 0 ([\d.]+) ([\d.]+)\"[^>]*>", re.DOTALL)
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_GEOMETRY = re.compile(r' (d|transform|x|y|x1|x2|y1|y2|width|height)="([^"]*)"')
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_CLUTTER = re.compile(r' (?:class|role|aria-roledescription|pointer-events|font-family)="[^"]*"')


def for_page(svg: str, key: str) -> str:
    """Inline SVG whose colours follow the page (dark mode, print); hidden from screen readers.

    The page says in words what the chart shows, so the drawing itself carries no role.
    """
    width, height, inner = _opened(svg, key)
    inner = _COLOUR.sub(lambda hit: f'{hit[1]}="{_variable(hit[2])}"', inner)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" aria-hidden="true" focusable="false" '
        f'preserveAspectRatio="xMinYMin meet">{inner}</svg>'
    )


def for_file(svg: str, key: str, title: str, subtitle: str, source: str, words: str) -> str:
    """A stand-alone SVG: the finding above, what is drawn below it, the source at the foot."""
    width, height, inner = _opened(svg, key)
    margin = 16
    lines = [(text, 17.0, 22, INK, "600") for text in textwrap.wrap(title, 76)]
    lines += [(text, 12.5, 17, MUTED, "400") for text in textwrap.wrap(subtitle, 106)]
    head, y = [], float(margin)
    for text, size, pitch, colour, weight in lines:
        y += pitch
        head.append(_text(text, margin, y - 4, size, colour, weight))
    top = y + 12
    foot, y = [], top + height + 10
    for text in textwrap.wrap(f"Source: {source}", 108):
        y += 15
        foot.append(_text(text, margin, y, 11.5, MUTED, "400"))
    total_width, total_height = width + 2 * margin, y + margin
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width:g} {total_height:g}" '
        f'width="{total_width:g}" height="{total_height:g}" role="img" font-family="{FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(words)}</desc>"
        f"<style>text{{paint-order:stroke;stroke:{PAPER};stroke-width:3px;stroke-linejoin:round}}</style>"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(head)}'
        f'<g transform="translate({margin},{top:g})">{inner}</g>{"".join(foot)}</svg>\n'
    )


def _opened(svg: str, key: str) -> tuple[float, float, str]:
    """Width, height and content of a drawn SVG, rounded to a tenth of a pixel, hatching defined."""
    start = _OPEN.match(svg)
    if start is None:
        raise ValueError("the chart has no view box")
    inner = svg[start.end() : svg.rindex("</svg>")]
    inner = _CLUTTER.sub("", inner)
    inner = _GEOMETRY.sub(lambda hit: f' {hit[1]}="{_LONG.sub(_short, hit[2])}"', inner)
    patterns = []
    for tint in _TINTS:
        if f'"{tint.hatched}"' in inner:
            name = f"hatch-{key}-{tint.name}"
            inner = inner.replace(f'"{tint.hatched}"', f'"url(#{name})"')
            patterns.append(
                f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{tint.plain}"/>'
                f'<path d="M0 0V5" stroke="{tint.line}" stroke-width="1.6"/></pattern>'
            )
    defs = f"<defs>{''.join(patterns)}</defs>" if patterns else ""
    return float(start[1]), float(start[2]), defs + inner


def _short(hit: re.Match[str]) -> str:
    return f"{round(float(hit[0]), 1):g}"


def _variable(colour: str) -> str:
    name = _VARIABLES.get(colour)
    return f"var(--{name},{colour})" if name else colour


def _text(text: str, x: float, y: float, size: float, colour: str, weight: str) -> str:
    look = f'font-size="{size:g}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'
