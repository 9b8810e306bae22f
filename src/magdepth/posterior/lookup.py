"""Finding a posterior by name or path, and of several as-of days the one that a vintage may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from magdepth import place
from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.posterior.files import FILE, read_posterior
from magdepth.posterior.model import NAME, Posterior

FOLDER = "posteriors"


@dataclass(frozen=True)
class PosteriorPlace:
    """Where a name or path leads: a folder with a posterior, or with one folder an as-of day (``days``)."""

    name: str
    folder: Path
    days: tuple[date, ...] = ()


def posteriors_folder() -> Path:
    """Where a user's own posteriors are kept by name, in the data folder; not made here."""
    return place.data_folder().path / FOLDER


def list_posteriors() -> tuple[str, ...]:
    """The names that ``find_posterior`` takes: shipped ones and the user's own, sorted."""
    return tuple(sorted(_named()))


def dated(folder: Path) -> tuple[date, ...]:
    """The as-of days of the posteriors in the sub-folders of a folder, rising."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(day for path in folder.glob(f"*/{FILE}") if (day := _day(path.parent.name))))


def place_of(name_or_path: str | Path, base: Path | None = None) -> PosteriorPlace:
    """Where a posterior is, a relative path from ``base`` (the working folder if None).

    BadInput: P120 with a near miss where there is none, P121 for a name that the user and magdepth both gave.
    """
    text = str(name_or_path)
    folders = _named().get(text, [])
    if len(folders) > 1:
        raise BadInput(Fault("P121", f"there are two posteriors '{text[:80]}'", got=" and ".join(map(str, folders)),
                             cure="give the path of the one that is meant, or name your own otherwise"))
    if folders:
        return PosteriorPlace(text, folders[0], _days(folders[0]))
    path = (base or Path()) / Path(text).expanduser() if text else Path()
    try:
        if text and (_has_posterior(path) or (path.name == FILE and path.is_file())):
            folder = path if path.is_dir() else path.parent
            return PosteriorPlace(text, folder.absolute(), _days(folder))
    except (OSError, ValueError):
        pass  # too long a name, or one with a null: no path
    cure = suggest(text, list_posteriors())
    known = f"a path to its folder, or one of: {', '.join(list_posteriors()) or 'none'}"
    raise BadInput(Fault("P120", f"there is no posterior '{text[:200]}'", cure=cure or known))


def find_posterior(
    name_or_path: str | Path, vintage: Vintage, *, base: Path | None = None, hindsight: date | None = None
) -> Posterior:
    """The posterior of a name or path that may be used at a vintage; of several as-of days the last such one.

    With ``hindsight``, one that knows more than the vintage is taken where there is no other, as long as it is not
    later than that day. BadInput: P120 and P121 as ``place_of``, P122 where each knows more than it may,
    and whatever ``read_posterior`` finds.
    """
    where = place_of(name_or_path, base)
    if not where.days:
        return _allowed(read_posterior(where.folder), vintage, hindsight)
    allowed = [day for day in where.days if vintage.knows(day)]
    if not allowed and hindsight is not None:
        allowed = [day for day in where.days if day <= hindsight][:1]
    if not allowed:
        raise BadInput(_too_late(where.name, where.days[0], vintage))
    posterior = read_posterior(where.folder / allowed[-1].isoformat())
    if posterior.as_of != allowed[-1]:
        raise BadInput(Fault("P123", "the folder is named for another as-of day than its posterior has",
                             file=str(where.folder / allowed[-1].isoformat()), expected=str(allowed[-1]),
                             got=str(posterior.as_of)))
    return posterior


def _allowed(posterior: Posterior, vintage: Vintage, hindsight: date | None) -> Posterior:
    if posterior.as_of > max(vintage.as_of, hindsight or date.min):
        raise BadInput(_too_late(posterior.name, posterior.as_of, vintage))
    return posterior


def _too_late(name: str, day: date, vintage: Vintage) -> Fault:
    return Fault("P122", f"the posterior '{name}' knows what was reported until {day}, and the world is seen from "
                 f"{vintage.as_of}", expected=f"one as of {vintage.as_of} or earlier", got=str(day),
                 cure=f"use --as-of {day} or later, or fit one with --until {vintage.as_of}")


def _named() -> dict[str, list[Path]]:
    """The folders of each name: magdepth's own, then the user's."""
    data = place.existing_folder()
    roots = [Path(str(resources.files("magdepth.library"))) / FOLDER, *([data / FOLDER] if data else [])]
    folders: dict[str, list[Path]] = {}
    for root in roots:
        try:
            paths = sorted(path for path in root.glob("*") if NAME.fullmatch(path.name) and _has_posterior(path))
        except OSError:  # a folder that may not be looked into holds none
            continue
        for path in paths:
            folders.setdefault(path.name, []).append(path)
    return folders


def _has_posterior(folder: Path) -> bool:
    return folder.is_dir() and ((folder / FILE).is_file() or bool(dated(folder)))


def _days(folder: Path) -> tuple[date, ...]:
    return () if (folder / FILE).is_file() else dated(folder)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
