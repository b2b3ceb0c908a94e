#!/usr/bin/env python3
"""Runs the recorded behaviour beside this clone and holds it to .ci/thresholds.json.

    conformance.py BINARY FOLDER [--write]

Thresholds are percentages per kind and level; they may only go up: a file that lowers one that was committed
before fails here. `--write` raises them to what was measured.

.ci/flawed.json lists recordings that were shown to be wrong, each with the reason. They count in the plain figures
like any other; figures ending in `.sound` leave them out.

.ci/invalid.json lists the published machines that the service would refuse, each with the reason. Exactly those may have
errors: `workflows.verdicts` is the share of files whose verdict is the one expected.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.json"
FLAWED = HERE / "flawed.json"
INVALID = HERE / "invalid.json"


def machines_of(binary, path):
    """-> the arguments that name each machine of a file: the file itself, or FILE#Id for each machine of a template"""
    out = subprocess.run([binary, "validate", str(path), "--format", "json"], capture_output=True, text=True)
    try:
        answer = json.loads(out.stdout)
    except ValueError:
        return [str(path)]
    if isinstance(answer, list):
        return ["%s#%s" % (path, each["machine"]) for each in answer]
    return [str(path)]


def verdicts(binary, folder):
    """-> (machines judged as .ci/invalid.json says, all machines), and prints those that are not"""
    invalid = json.loads(INVALID.read_text(encoding="utf-8"))
    good = every = 0
    for kind in ("files", "templates"):
        for path in sorted((folder / "workflows" / kind).iterdir()):
            for machine in machines_of(binary, path):
                out = subprocess.run([binary, "validate", machine, "--format", "json"], capture_output=True, text=True)
                try:
                    errors = [d for d in json.loads(out.stdout)["diagnostics"] if d["severity"] == "ERROR"]
                except ValueError:
                    # A template whose definition lies elsewhere holds nothing that could be judged.
                    continue
                name = "%s/%s" % (kind, machine.rsplit("/", 1)[-1])
                expected = name in invalid
                every += 1
                good += bool(errors) == expected
                if bool(errors) != expected:
                    words = errors[0]["message"] if errors else "no error, though one is expected"
                    print("%s: %s" % (name, words))
    return good, every


def measure(binary, folder):
    """-> {"kind.Ln": percent}"""
    with tempfile.TemporaryDirectory() as tmp:
        report = pathlib.Path(tmp) / "report.json"
        subprocess.run([sys.executable, str(folder / "drive.py"), binary, "--quiet", "--json", str(report)])
        named = json.loads(report.read_text(encoding="utf-8"))
        cases = named.values()
        flawed = json.loads(FLAWED.read_text(encoding="utf-8"))
        kinds = {named[name]["kind"] for name in flawed if name in named}
        tally = {}
        for name, case in named.items():
            for level, holds in case["levels"].items():
                if level in ("1", "2", "3") and holds is not None:
                    figures = ["%s.L%s" % (case["kind"], level)]
                    if case["kind"] in kinds and name not in flawed:
                        figures.append(figures[0] + ".sound")
                    for figure in figures:
                        row = tally.setdefault(figure, [0, 0])
                        row[0] += bool(holds)
                        row[1] += 1
        for name in flawed:
            if name in named and all(named[name]["levels"].get(level) in (True, None) for level in "123"):
                print("%s holds: take it out of flawed.json" % name)
        # A run that gave no result at all counts against every level it could have reached.
        for case in cases:
            if case["levels"].get("none"):
                for level in ("2", "3"):
                    row = tally.setdefault("%s.L%s" % (case["kind"], level), [0, 0])
                    row[1] += 1
        checked = pathlib.Path(tmp) / "workflows.json"
        files = sorted(p for p in (folder / "workflows" / "files").iterdir() if p.suffix in (".json", ".asl"))
        subprocess.run([sys.executable, str(folder / "check_workflows.py"), binary] + [str(p) for p in files] + ["--json", str(checked)])
        for results in json.loads(checked.read_text(encoding="utf-8")).values():
            for check, why in results.items():
                row = tally.setdefault("workflows." + check, [0, 0])
                row[0] += not why
                row[1] += 1
        same = tally.setdefault("workflows.bytes", [0, 0])
        for p in files:
            out = subprocess.run([binary, "edit", str(p)], capture_output=True).stdout
            same[0] += out == p.read_bytes()
            same[1] += 1
        tally["workflows.verdicts"] = list(verdicts(binary, folder))
    return {key: round(100.0 * good / all_, 2) if all_ else 0.0 for key, (good, all_) in sorted(tally.items())}


def highest_ever():
    """The greatest threshold each figure ever had in this repository's history."""
    found = {}
    log = subprocess.run(["git", "log", "--format=%H", "--", ".ci/thresholds.json"], cwd=HERE.parent, capture_output=True, text=True)
    for commit in log.stdout.split():
        shown = subprocess.run(["git", "show", commit + ":.ci/thresholds.json"], cwd=HERE.parent, capture_output=True, text=True)
        try:
            for key, value in json.loads(shown.stdout).items():
                found[key] = max(value, found.get(key, 0.0))
        except ValueError:
            continue
    return found


def main():
    binary, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    wanted = json.loads(THRESHOLDS.read_text(encoding="utf-8")) if THRESHOLDS.exists() else {}
    lowered = [k for k, v in highest_ever().items() if wanted.get(k, 0.0) < v and "--write" not in sys.argv]
    got = measure(binary, folder)
    print("%-28s %9s %9s" % ("figure", "measured", "at least"))
    below = []
    for key in sorted(set(got) | set(wanted)):
        have, want = got.get(key, 0.0), wanted.get(key, 0.0)
        print("%-28s %9.2f %9.2f%s" % (key, have, want, "   BELOW" if have < want else ""))
        if have < want:
            below.append(key)
    if "--write" in sys.argv:
        raised = {k: max(got.get(k, 0.0), wanted.get(k, 0.0)) for k in sorted(set(got) | set(wanted))}
        THRESHOLDS.write_text(json.dumps(raised, indent=2) + "\n", encoding="utf-8")
    for key in lowered:
        print("the threshold of %s was lowered; thresholds only go up" % key)
    return 1 if below or lowered else 0


if __name__ == "__main__":
    sys.exit(main())
