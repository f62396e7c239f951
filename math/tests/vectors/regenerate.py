#!/usr/bin/env python3
"""Recomputes the expected values of the vectors beside this file, independently of the crate.

    regenerate.py [--check | --write] [FOLDER]

`--check` (the default) compares what is written with what the formulas give: numbers to the digits
written, anything else exactly. It exits with 1 if something differs or a file has no formula.
`--write` rewrites the files. FOLDER is where the JSON files lie; by default the folder of this script.

Needs Python 3 and mpmath. The formulas are in `regenerate/*.py`: each has a dict `FILES` from the name
of a file to the function that replaces every `expected` in the parsed file.
"""

import importlib.util
import json
import re
import sys
from copy import deepcopy
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from pathlib import Path

HERE = Path(__file__).resolve().parent
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
#: Differences printed of one file.
SHOWN = 10


def formulas():
    """The function of every file, by its name without the ending."""
    found = {}
    for path in sorted((HERE / "regenerate").glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for stem, function in module.FILES.items():
            if stem in found:
                sys.exit(f"{stem}: two formulas")
            found[stem] = function
    return found


def same_number(written, computed):
    """Whether a number agrees with what is written to its last digit; whole numbers exactly."""
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = 1000, MAX_EMAX, MIN_EMIN
        written = Decimal(written)
        # One unit of the last digit: the writer may have cut or rounded.
        last = Decimal(1).scaleb(written.as_tuple().exponent)
        allowed = last if last < 1 else Decimal(0)
        return abs(written - Decimal(computed)) <= allowed


def same_text(written, computed):
    if NUMBER.fullmatch(written) and NUMBER.fullmatch(computed):
        return same_number(written, computed)
    return written == computed


def differences(written, computed, place):
    """Every place where two parsed files differ."""
    if type(written) is not type(computed):
        yield f"{place}: {written!r} is written, {computed!r} computed"
    elif isinstance(written, dict):
        for key in sorted(written.keys() | computed.keys()):
            if key not in written or key not in computed:
                yield f"{place}.{key}: only {'written' if key in written else 'computed'}"
            else:
                yield from differences(written[key], computed[key], f"{place}.{key}")
    elif isinstance(written, list):
        if len(written) != len(computed):
            yield f"{place}: {len(written)} are written, {len(computed)} computed"
        for index, (one, other) in enumerate(zip(written, computed)):
            yield from differences(one, other, f"{place}[{index}]")
    elif isinstance(written, str):
        if not same_text(written, computed):
            yield f"{place}: {written} is written, {computed} computed"
    elif written != computed:
        yield f"{place}: {written} is written, {computed} computed"


def expectations(document):
    """How many `expected` a parsed file has."""
    if isinstance(document, dict):
        inner = sum(expectations(value) for value in document.values())
        return inner + ("expected" in document)
    if isinstance(document, list):
        return sum(expectations(value) for value in document)
    return 0


def rendered(document):
    """The text of a file: one line for each member, and for each element of a list of objects."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            text = "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        lines.append(f"{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments):
    write = "--write" in arguments
    folders = [argument for argument in arguments if not argument.startswith("--")]
    unknown = [a for a in arguments if a.startswith("--") and a not in ("--check", "--write")]
    if unknown or len(folders) > 1:
        sys.exit(__doc__)
    paths = sorted(Path(folders[0] if folders else HERE).glob("*.json"))
    known, wrong = formulas(), 0
    if not paths:
        sys.exit("no files")
    for path in paths:
        written = json.loads(path.read_text(encoding="utf-8"))
        if path.stem not in known:
            print(f"{path.stem}: no formula")
            wrong += 1
            continue
        computed = deepcopy(written)
        known[path.stem](computed)
        if write:
            path.write_text(rendered(computed), encoding="utf-8")
        found = list(differences(written, computed, ""))
        wrong += len(found)
        print(f"{path.stem}: {expectations(written)} expectations, {len(found)} differences")
        for line in found[:SHOWN]:
            print(f"  {line}")
    if not write:
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
