#!/usr/bin/env python3
"""Counts the instructions of runs whose cost is known, so that a slower interpreter does not land unseen.

    instructions.py BINARY [--write]

Counts (valgrind --tool=callgrind) do not depend on what else the machine is doing. Each workload runs in two sizes;
what is held to .ci/instructions.json is the difference between them, divided by the units between: start-up and
reading are left out, and a cost that grows faster than the run shows as well. A figure may exceed the one in the
file by 5 % (libraries and processors differ); `--write` lowers those that became less.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = HERE / "instructions.json"
ROOM = 1.05


def chain(count, body):
    states = {}
    for n in range(count):
        states["S%d" % n] = dict(body(n), **({"End": True} if n + 1 == count else {"Next": "S%d" % (n + 1)}))
    return {"StartAt": "S0", "States": states}


def loop(size):
    return {"StartAt": "Check", "States": {
        "Check": {"Type": "Choice", "Choices": [{"Variable": "$.i", "NumericLessThan": size, "Next": "Inc"}], "Default": "Done"},
        "Inc": {"Type": "Pass", "Parameters": {"i.$": "States.MathAdd($.i, 1)", "name.$": "$.name"}, "Next": "Check"},
        "Done": {"Type": "Succeed"}}}, {"i": 0, "name": "loop"}, None


def items(size):
    body = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "A", "States": {
        "A": {"Type": "Pass", "Parameters": {"id.$": "$.id", "v.$": "States.MathAdd($.v, 1)"}, "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.v", "NumericGreaterThan": 50, "Next": "Hi"}], "Default": "Lo"},
        "Hi": {"Type": "Pass", "Result": "hi", "ResultPath": "$.c", "End": True},
        "Lo": {"Type": "Pass", "Result": "lo", "ResultPath": "$.c", "End": True}}}
    machine = {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": body, "End": True}}}
    return machine, [{"id": n, "v": n % 100} for n in range(size)], None


def formulas(size):
    machine = {"QueryLanguage": "JSONata", "StartAt": "Check", "States": {
        "Check": {"Type": "Choice", "Choices": [{"Condition": "{%% $states.input.n < %d %%}" % size, "Next": "Inc"}], "Default": "Done"},
        "Inc": {"Type": "Pass", "Output": "{% {'n': $states.input.n + 1, 'xs': $map($states.input.xs, function($x) { $x + 1 })} %}", "Next": "Check"},
        "Done": {"Type": "Succeed"}}}
    return machine, {"n": 0, "xs": list(range(20))}, None


def retries(size):
    retry = [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "BackoffRate": 2.0, "MaxAttempts": 6}]
    task = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:flaky", "ResultPath": "$.r", "Retry": retry}
    book = {"StateMachines": {"retries": {"TestCases": {"c": {"S%d" % n: "r" for n in range(size)}}}},
            "MockedResponses": {"r": {"0-4": {"Throw": {"Error": "Flaky", "Cause": "made up"}}, "5": {"Return": {"ok": True}}}}}
    return chain(size, lambda n: task), {"r": None}, book


# name: (maker, small size, large size, units per size)
WORKLOADS = {
    "loop of Choice and Pass, a transition": (loop, 5_000, 15_000, 2),
    "Map, a transition": (items, 1_000, 4_000, 3),
    "JSONata, a state": (formulas, 500, 1_500, 2),
    "retries, an attempt": (retries, 100, 400, 6),
}


def count(binary, folder, made):
    machine, given, book = made
    for name, value in (("m.asl.json", machine), ("i.json", given), ("b.json", book)):
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    command = [binary, "run", str(folder / "m.asl.json"), "--input", str(folder / "i.json"), "--limits", "none",
               "--start-time", "2025-01-01T00:00:00Z", "--format", "json"]
    if book:
        command += ["--mocks", str(folder / "b.json"), "--machine", "retries"]
    told = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + command, capture_output=True, text=True)
    if '"status":"SUCCEEDED"' not in told.stdout.replace(" ", ""):
        sys.exit("A workload did not succeed: %s\n%s" % (told.stdout[-500:], told.stderr[-2000:]))
    return int(re.search(r"Collected : (\d+)", told.stderr).group(1))


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    wanted = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    over = []
    got = {}
    print("%-42s %12s %12s" % ("instructions", "counted", "at most"))
    with tempfile.TemporaryDirectory() as tmp:
        for name, (make, small, large, units) in WORKLOADS.items():
            less, more = (count(binary, pathlib.Path(tmp), make(size)) for size in (small, large))
            each = (more - less) / ((large - small) * units)
            got[name] = round(each)
            most = wanted.get(name, each) * ROOM
            if each > most:
                over.append(name)
            print("%-42s %12.0f %12.0f%s" % (name, each, most, "   OVER" if each > most else ""))
    if "--write" in sys.argv:
        kept = {name: min(each, wanted.get(name, each)) for name, each in got.items()}
        FIGURES.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
