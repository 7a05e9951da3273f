"""Cells: read as the model expects them, and written so that no spreadsheet computes them."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"


def grouped(separators, mark):
    """A number with groups of three digits, one separator throughout."""
    groups = "|".join(rf"({separator}\d{{3}})+" for separator in separators)
    return rf"^[+-]?[1-9]\d{{0,2}}({groups})({mark}\d*)?$"


# Per format: the thousands separators, the decimal mark, and what numbers look like with and without separators.
FORMATS = {
    "decimal-comma": (
        "[. \u00a0\u202f]",
        ",",
        [NUMBER.replace(r"\.", ","), grouped([r"\.", " ", "\u00a0", "\u202f"], ",")],
    ),
    "decimal-point": (
        "[, \u00a0\u202f'’]",
        ".",
        [NUMBER, grouped([",", " ", "\u00a0", "\u202f", "'", "’"], r"\.")],
    ),
}
# Currencies as analysts write them: symbols such as €, ¥ or US$, and codes.
CURRENCY = (
    r"(?:[A-Z]{0,2}\p{Sc}|元|EUR|USD|GBP|CHF|CNY|RMB|JPY|HKD|TWD|KRW|SGD|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF)"
)
SPACE = "[ \u00a0\u202f]?"
# Where a spreadsheet would begin to compute: at the start of a cell, or after a character at which it splits cells.
SIGN = "[=+\\-@＝＋－＠]"
PLAIN_NUMBER = re.compile(r"'*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
FORMULA_START = re.compile(rf"'*(?:{SIGN}|[\t\r\n])")
FORMULA_WITHIN = re.compile(rf"([;\t\r\n](?: *\"+)?)(?='*{SIGN})")


class InputError(Exception):
    """Input that cannot be scored; the message says why."""


def texts(cells, missing, separator="|"):
    """Cells as text, empty where missing; the items of lists are joined by the separator."""
    cells = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells = cells.dictionary_decode()
        kind = cells.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        rows = ([str(item) for item in row or [] if item is not None] for row in cells.to_pylist())
        cells = pa.array([separator.join(row) for row in rows], pa.string())
    elif pa.types.is_floating(kind) or pa.types.is_timestamp(kind):
        raise InputError(f"a column of texts holds {kind}: convert it to text first")
    else:
        cells = cells.cast(pa.string())
    cells = cells.fill_null("")
    if missing:
        cells = pc.if_else(pc.is_in(cells, pa.array(missing, pa.string())), "", cells)
    return cells


def numbers(cells, missing, number_format=None):
    """Cells as numbers, NaN where missing; and which cells are not numbers."""
    cells = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if pa.types.is_float64(cells.type):
        values = cells.to_numpy(zero_copy_only=False).astype(float)
        marks = [float(mark) for mark in missing if is_float(mark)]
        return np.where(np.isin(values, marks), np.nan, values), np.isinf(values)
    if pa.types.is_floating(cells.type):
        # As text, a number of single precision has the digits that were meant: 0.1, not 0.10000000149.
        cells = pc.if_else(pc.is_nan(cells), None, cells).cast(pa.string())
    cells = texts(cells, missing)
    trimmed = pc.utf8_trim_whitespace(cells)
    given = pc.not_equal(trimmed, "")
    trimmed = plain_numbers(trimmed, number_format)
    readable = pc.match_substring_regex(trimmed, NUMBER)
    plain = pc.if_else(readable, pc.utf8_ltrim(trimmed, "+"), None).cast(pa.float64())
    values = plain.to_numpy(zero_copy_only=False).astype(float)
    bad = given.to_numpy(zero_copy_only=False) & ~np.isfinite(values)
    return np.where(np.isfinite(values), values, np.nan), bad


def plain_numbers(cells, number_format):
    """Numbers of a format as plain ones; other texts become unreadable, such as 1.5 with decimal-comma."""
    if number_format not in FORMATS:
        return cells
    separators, mark, patterns = FORMATS[number_format]
    percentage = pc.match_substring_regex(cells, "[%％]$")
    cells = pc.if_else(percentage, pc.replace_substring_regex(cells, f"{SPACE}[%％]$", ""), without_currency(cells))
    readable = pc.or_(*[pc.match_substring_regex(cells, pattern) for pattern in patterns])
    plain = pc.replace_substring(pc.replace_substring_regex(cells, separators, ""), mark, ".")
    plain = pc.if_else(percentage, pc.binary_join_element_wise(plain, "e-2", ""), plain)
    return pc.if_else(readable, plain, "?")


def without_currency(cells):
    before = pc.replace_substring_regex(cells, f"^([+-]?){SPACE}{CURRENCY}{SPACE}", r"\1")
    return pc.replace_substring_regex(before, f"{SPACE}{CURRENCY}$", "")


def is_float(text):
    """Whether the text is what Python prints for a number in double precision: 999.0, not 999."""
    try:
        return repr(float(text)) == text
    except ValueError:
        return False


def tidy(cells, separator, wanted):
    """Removes spaces around the values of lists, and puts the separator that the model expects between them."""
    if pc.any(pc.match_substring(cells, " ")).as_py():
        mark = "\\" + separator if separator in r"\.+*?()|[]{}^$" else separator
        cells = pc.utf8_trim(pc.replace_substring_regex(cells, f" *{mark} *", separator.replace("\\", "\\\\")), " ")
    if separator == wanted:
        return cells
    # A value that has the wanted separator is unknown to the model, and must not become two that it knows.
    return pc.replace_substring(pc.replace_substring(cells, wanted, "\ufffe"), separator, wanted)


def to_objects(cells):
    return cells.to_numpy(zero_copy_only=False).astype(object)


def neutralised(text):
    """The text of a cell, with an apostrophe before each formula that a spreadsheet would execute."""
    harmless = FORMULA_WITHIN.sub(r"\1'", text)
    return f"'{harmless}" if FORMULA_START.match(text) and not PLAIN_NUMBER.fullmatch(text) else harmless
