"""Single draws as files: ``draws.npz`` for programs, ``draws.csv`` for spreadsheets.

``draws.npz`` holds arrays under ``<variant>/parameters/<name>`` (a sub-group's own parameter:
``<variant>/parameters/<group>/<name>``) and ``<variant>/npv/<strategy>/<section>/<name>``: (n,)
float64, or a single number where no draw differs. Of a contract ``<variant>/contract/<strategy>``
holds ``measured/<measure>`` (true or false as 1 or 0), ``true/<measure>`` and ``paid/<term>``,
nominal. Of the variants below the first, only those parameters and rows of a contract are there
whose draws differ from the first one's. A run of more than a million draws
keeps the first million. ``draws.csv`` has one row per draw of the first variant, with every
sampled parameter, the net present values of perspectives and payers, and what a contract
measures and pays; up to 100,000 draws.
The draw number is the place in the arrays, from 0.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import numpy as np

from socinvest.answers.kept import Kept, Key
from socinvest.report.table import cell

__all__ = ["write_csv", "write_npz"]

_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can tell: the same draws make the same bytes."""
_ROWS = 10_000


def write_npz(kept: Mapping[str, Kept], stream: BinaryIO) -> None:
    """Write the draws of all variants, by name, as ``numpy.load`` reads them."""
    first = next(iter(kept.values()))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for variant, rows in kept.items():
            for key in rows:
                if rows is not first and key[0] != "npv" and _same(key, rows, first):
                    continue
                _write_array(archive, "/".join((variant, *key)), rows, key)


def _same(key: Key, one: Kept, two: Kept) -> bool:
    if key not in two:
        return False
    numbers = one.number(key), two.number(key)
    if numbers != (None, None):
        return numbers[0] == numbers[1]
    pairs = zip(one.chunks(key), two.chunks(key), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def _write_array(archive: zipfile.ZipFile, name: str, rows: Kept, key: Key) -> None:
    entry = zipfile.ZipInfo(f"{name}.npy", date_time=_TIME)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    number = rows.number(key)
    shape = () if number is not None else (rows.n,)
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    with archive.open(entry, "w", force_zip64=True) as into:
        np.lib.format.write_array_header_1_0(into, header)
        if number is not None:
            into.write(np.array(number, dtype="<f8").tobytes())
            return
        for chunk in rows.chunks(key):
            into.write(np.ascontiguousarray(chunk, dtype="<f8").data)


def write_csv(kept: Kept, keys: Sequence[Key], stream: BinaryIO) -> None:
    """Write one row per draw: its number, then the columns ``keys``."""
    head = io.StringIO()
    names = [cell("/".join(key[1:] if key[0] == "parameters" else key)) for key in keys]
    csv.writer(head, lineterminator="\n").writerow(["draw", *names])
    stream.write(head.getvalue().encode())
    rows = [np.broadcast_to(kept.row(key), (kept.n,)) for key in keys]
    for start in range(0, kept.n, _ROWS):
        span = slice(start, min(start + _ROWS, kept.n))
        columns = [map(str, range(span.start, span.stop))]
        columns += [map(repr, row[span].tolist()) for row in rows]
        lines = map(",".join, zip(*columns, strict=True))
        stream.write("\n".join(lines).encode() + b"\n")
