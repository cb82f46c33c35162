"""Waiting at the prompt: for a list of completions after Tab, and for the next prompt after Ctrl-C; one line a repetition.

    DYN=.build/release/dyn python prompt.py [REPS]

Times are those of a user at the terminal, the terminal's included. Needs pexpect.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "Tests" / "Command" / "Terminal"))
from terminal import CTRL_C, KEPT, PROMPT, TAB, session  # noqa: E402

REPS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
COMPLETIONS = [("s" + TAB + TAB, "spearman"), ("moons(n=30, " + TAB + TAB, "noise="), ("record." + TAB, "beta"), ("?s" + TAB + TAB, "spearman")]
STOPS = [
    ("stop_loop", "while true {}", "interrupted"),
    ("stop_sort", "y = [sort(x), sort(x), sort(x), sort(x)]", "interrupted"),
    ("stop_train", "run = train(mlp([2, 32, 32, 2]), moons(n=2000), epochs=1e6)", KEPT),
    ("stop_svd", "s = [svd(a), svd(a), svd(a), svd(a), svd(a), svd(a)]", "interrupt"),
]

terminal = session()
terminal.answers('record = {alpha = 7, beta = "b"}')
terminal.answers("x = rand(10_000_000);")
terminal.answers("a = randn(700, 700);")
for typed, listed in COMPLETIONS * REPS:
    start = time.perf_counter()
    terminal.send(typed)
    terminal.shows(listed)
    print(f"completion {time.perf_counter() - start:.9f}", flush=True)
    terminal.send(CTRL_C)
    terminal.shows("^C")
    terminal.shows(PROMPT)
for name, line, shown in STOPS * REPS:
    print(f"{name} {terminal.stops(line, shows=shown):.9f}", flush=True)
