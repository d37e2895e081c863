"""What importing the course adds to importing torch, each time in a fresh interpreter."""

import statistics
import subprocess
import sys

ROUNDS = 9
TIMED = "import time; start = time.perf_counter(); import {}; print(1000 * (time.perf_counter() - start))"
FLOORS = "torch, course_lib, course_lib.corpora, course_lib.tokenizers, course_lib.models"


def milliseconds(modules: str) -> float:
    run = subprocess.run([sys.executable, "-c", TIMED.format(modules)], check=True, capture_output=True, text=True)
    return float(run.stdout)


def test_importing_the_course_adds_little_to_importing_torch(bench_record):
    # Pairs taken in turn, so that a busy moment hits both alike.
    pairs = [(milliseconds("torch, course_lib"), milliseconds(FLOORS), milliseconds("torch")) for _ in range(ROUNDS)]
    package, floors, torch_alone = (statistics.median(column) for column in zip(*pairs, strict=True))
    bench_record("import_ms", package - torch_alone, limit=200, direction="max")
    bench_record("import_floors_ms", floors - torch_alone, limit=200, direction="max")
