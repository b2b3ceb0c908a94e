#!/usr/bin/env python3
"""Makes the first inputs of the fuzz targets from the project's own cases and examples.

    fuzz_seeds.py FOLDER
"""
import hashlib
import json
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
MARK = b"\xff"


def definitions():
    """Every file and every page's block that is, or nearly is, a definition or an answer file."""
    for folder in ("tests/cases", "examples"):
        for path in sorted((HERE / folder).rglob("*")):
            if path.suffix in (".json", ".asl"):
                yield path.read_bytes()
            elif path.suffix == ".md":
                for block in re.findall(r"```json\n(.*?)```", path.read_text(encoding="utf-8"), re.S):
                    yield block.encode()


def strings(value, key=""):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from strings(member, name)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, key)
    elif isinstance(value, str):
        yield key, value


def expressions(texts):
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError:
            continue
        for key, string in strings(value):
            if string.startswith("{%") and string.endswith("%}"):
                yield "jsonata", string[2:-2]
            elif string.startswith("States.") and "(" in string:
                yield "intrinsic", string
            elif string.startswith("$"):
                yield "jsonpath", string


def main():
    home = pathlib.Path(sys.argv[1])
    chance = random.Random(7)
    seeds = {"definition": [], "jsonpath": [], "intrinsic": [], "jsonata": [], "run": []}
    texts = list(definitions())
    for text in texts:
        seeds["definition"].append(text)
        seeds["definition"].append(text + MARK + chance.randbytes(120))
    for target, text in expressions(texts):
        seeds[target].append(text.encode())
    for path in (HERE / "tests/fuzz/seeds").glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            seeds[path.stem].append(line.encode())
            seeds[path.stem].append(line.encode() + MARK + chance.randbytes(4))
    for length in (40, 150, 400, 1000):
        seeds["run"].extend(chance.randbytes(length) for _ in range(100))
    for target, inputs in seeds.items():
        folder = home / target
        folder.mkdir(parents=True, exist_ok=True)
        for data in inputs:
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
