"""How long a learner waits for the verdict on a wrong answer that is on no list: one for each exercise."""

from __future__ import annotations

import statistics
import time

from course_lib.exercises import get
from course_lib.exercises.checker import judge
from tests.exercises import unforeseen


def test_bench_diagnosis(bench_record):
    unforeseen.load()
    milliseconds = []
    for identifier, function in dict(unforeseen.WRONG).items():
        exercise = get(identifier)
        started = time.perf_counter()
        judge(exercise, function)
        milliseconds.append(1000 * (time.perf_counter() - started))
    bench_record("diagnosis_ms", max(milliseconds), limit=5000, direction="max")
    bench_record("diagnosis_median_ms", statistics.median(milliseconds), limit=1000, direction="max")
