"""Files of records to be imported: read line by line, all faults at once, and nothing but their own words taken."""

from __future__ import annotations

import sys
from pathlib import Path

from magdepth.errors import BadInput, Fault
from magdepth.evidence.entry.adding import Added, Given, add_records, faults_of
from magdepth.evidence.ledger import load_ledger
from magdepth.evidence.ledger_files import read_object
from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace

#: Largest file that is taken in at once, in bytes: some 200,000 claims.
LARGEST = 100_000_000

#: How many records are taken in at once.
MOST = 500_000

#: How many faults of one file are told; a file with more is not read on.
TOLD = 200


def import_file(name: str) -> Added:
    """Add all claims and sources of a file (``-`` is the standard input), one JSON object a line: all or nothing.

    BadInput with the faults of every line, the first ``TOLD`` of them; E163 for what can't be read or is too large,
    E165 for an empty file.
    """
    loaded = LoadedRecords()
    given: list[Given] = []
    shown = "-" if name == "-" else str(Path(name))
    for number, line in enumerate(read_bytes(name).split(b"\n"), start=1):
        if len(loaded.faults) > TOLD or len(given) > MOST:
            break
        if line.strip():
            place = RecordPlace(shown, number)
            record = read_object(place, line.strip(b"\xef\xbb\xbf\r \t"), loaded)
            if record is not None:  # of a line of another ledger, without its mark: that means nothing here
                given.append(Given(place, record))
    try:
        if len(given) > MOST:
            message = f"the file has more than {MOST:,} records"
            raise BadInput(Fault("E163", message, file=shown, cure="import it in parts"))
        if loaded.faults:  # nothing is added, but what is wrong with the other lines is told as well
            raise BadInput(*loaded.faults, *faults_of(load_ledger(), given))
        if not given:
            cure = "give one JSON object a line"
            raise BadInput(Fault("E165", "there is no record to import", file=shown, cure=cure))
        return add_records(given)
    except BadInput as error:
        raise _shortened(error, shown) from None


def read_bytes(name: str) -> bytes:
    """The bytes of a file or of the standard input; BadInput E163 where they can't be had or are too many."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(Fault("E163", f"the file can't be read: {error.strerror}", file=name)) from error
    if len(data) > LARGEST:
        raise BadInput(Fault("E163", f"the file has more than {LARGEST:,} bytes", file=name, cure="import it in parts"))
    return data


def _shortened(error: BadInput, name: str) -> BadInput:
    faults = sorted(error.faults, key=lambda fault: (fault.line or 0, fault.code))
    if len(faults) <= TOLD:
        return BadInput(*faults)
    rest = Fault("E163", f"there are more than these {TOLD} faults", file=name, cure="mend these first")
    return BadInput(*faults[:TOLD], rest)
