"""The language benchmarks in CPython and NumPy: the same work as language.dyn, one line a repetition."""

import sys
import time

REPS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def measure(name, function):
    for rep in range(REPS + 1):
        start = time.perf_counter()
        function()
        if rep > 0:
            print(f"{name} {time.perf_counter() - start:.9f}", flush=True)


def loop():
    for _ in range(10_000_000):
        pass


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def logistic():
    x = 0.3
    for _ in range(1_000_000):
        x = 3.9 * x * (1 - x)
    return x


measure("loop", loop)
measure("fib", lambda: fib(27))
measure("logistic", logistic)

try:
    import numpy
except ImportError:
    sys.exit()
random = numpy.random.default_rng(0)
x, y = random.standard_normal(1_000_000), random.standard_normal(1_000_000)
measure("tensor", lambda: numpy.sum(numpy.sqrt(x * x + y * y)))
