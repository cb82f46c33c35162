"""Uses Dyn at a terminal as people do: types, presses Tab, Ctrl-C and Ctrl-D, and reads what the screen shows.

    DYN=.build/release/dyn python terminal.py [SCENARIO…]

Each scenario has sessions of its own under a pseudo-terminal, and fails with what it waited for and what was shown.
Those that press Ctrl-C also print how long the prompt took to come back, in seconds. Needs pexpect.
"""

import os
import re
import subprocess
import sys
import tempfile
import time

import pexpect

DYN = os.environ["DYN"]
PROMPT = "dyn> "
MORE = "...> "
CTRL_C, CTRL_D, CTRL_R, ESCAPE, UP, LEFT, TAB = "\x03", "\x04", "\x12", "\x1b", "\x1b[A", "\x1b[D", "\t"
KEPT = "interrupted: what was reached by then is kept"
# What is waited for comes at once on a quiet machine; a test must not fail where others work beside it.
PATIENCE = 60
# On a quiet machine 0.2.
LONGEST_STOP = 2.0


class Terminal(pexpect.spawn):
    """`dyn` under a terminal of its own."""

    def __init__(self, *arguments, columns=100, rows=30, **environment):
        variables = {"TERM": "xterm", "INPUTRC": "/dev/null", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        super().__init__(DYN, list(arguments), env=variables | environment, dimensions=(rows, columns), encoding="utf-8", timeout=PATIENCE)
        self.delaybeforesend = None
        self.shown = Transcript()
        self.logfile_read = self.shown

    def shows(self, text):
        """Waits until a text is shown behind what was waited for before."""
        self.expect_exact(text)

    def enter(self, line):
        """Types a line and the Enter key."""
        self.send(line + "\r")

    def answers(self, line, *texts):
        """Types a line; waits for texts and then for the next prompt."""
        self.enter(line)
        for text in texts:
            self.shows(text)
        self.shows(PROMPT)

    def stops(self, line, shows="interrupted"):
        """Types a line that takes long and presses Ctrl-C while it runs; gives the seconds until the prompt is back."""
        self.enter('print("begun"); ' + line)
        self.shows("begun\r\n")
        early = self.expect_exact([PROMPT, pexpect.TIMEOUT], timeout=0.5)
        assert early == 1, f"{line} ended by itself"
        start = time.monotonic()
        self.send(CTRL_C)
        self.shows(shows)
        self.shows(PROMPT)
        return time.monotonic() - start

    def ends(self):
        """Waits for the process to end; gives its exit status."""
        self.expect(pexpect.EOF)
        self.close()
        return self.exitstatus


class Transcript:
    """Everything that a terminal showed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def session(**options):
    """A session that has come to its first prompt."""
    terminal = Terminal("--no-init", **options)
    terminal.shows(PROMPT)
    return terminal


def report_stops(*seconds):
    print(f"{max(seconds):.4f} s to the prompt")
    assert max(seconds) < LONGEST_STOP, seconds


# Entries


def entries():
    """An entry is evaluated, over several lines where it is open; `;` silences it and `ans` keeps the last value."""
    terminal = Terminal("--no-init")
    terminal.shows("Dyn 0.1 — training dynamics.")
    terminal.shows(PROMPT)
    terminal.answers("1 + 41", "\r42\r\n")
    terminal.enter("fn f(x) {")
    terminal.shows(MORE)
    terminal.enter("x + 1")
    terminal.shows(MORE)
    terminal.answers("}")
    terminal.answers("f(99)", "\r100\r\n")
    terminal.answers("ans + 1;")
    terminal.answers("ans", "\r101\r\n")
    assert "\r101\r\n" not in terminal.shown.text.split("ans + 1;")[0]


def pasted_session():
    """A pasted session is stripped of its prompts and run whole."""
    terminal = session()
    terminal.enter("\x1b[200~dyn> a = 20\ndyn> a\n20\ndyn> a + 2\x1b[201~")
    terminal.shows("\r20\r\n22\r\n")


def pasted_script():
    """A pasted script of several statements is run whole, comments and blank lines included."""
    terminal = session()
    terminal.enter("\x1b[200~# a script\nfn g(n) {\n  total = 0\n\n  for i in 1..n { total += i }\n  total\n}\n\ng(10)\x1b[201~")
    terminal.shows("\r55\r\n")


def help_and_commands():
    """`?topic`, `??word` and the commands answer, and `:quit` leaves."""
    terminal = session()
    terminal.answers("?while", "while: repeats a block")
    terminal.answers("??eigenvalues", "eigh")
    terminal.answers(":pwd", "\r/")
    terminal.answers("x = 3")
    terminal.answers(":vars", "x", "number  3")
    terminal.answers(":time sum(1..10)", "55")
    terminal.enter(":quit")
    assert terminal.ends() == 0


def initialization():
    """init.dyn is run at the start, unless it is skipped."""
    os.mkdir("dyn")
    with open("dyn/init.dyn", "w") as file:
        file.write("greeting = 321\n")
    started = Terminal(XDG_CONFIG_HOME=os.getcwd())
    started.shows(PROMPT)
    started.answers("greeting", "\r321\r\n")
    skipped = session(XDG_CONFIG_HOME=os.getcwd())
    skipped.answers("greeting", "there is nothing called `greeting`")


def native_setting():
    """`:set native` shows and changes how programs run."""
    terminal = session(DYN_NATIVE="off")
    terminal.answers(":set native", "\roff\r\n")
    terminal.answers(":set native on")
    terminal.answers(":set native", "\ron\r\n")
    terminal.answers(":set native maybe", "on, off or always")


# Editing


def history():
    """The history lasts from session to session, each entry once."""
    first = session(XDG_STATE_HOME=os.getcwd())
    for entry in ("first = 11", "second = 22", "first = 11"):
        first.answers(entry)
    first.send(CTRL_D)
    assert first.ends() == 0
    second = session(XDG_STATE_HOME=os.getcwd())
    second.send(UP)
    second.shows("first = 11")
    second.send(UP)
    second.shows("second = 22")
    second.answers("")
    second.answers("second", "\r22\r\n")


def history_search():
    """Ctrl-R searches the history."""
    terminal = session(XDG_STATE_HOME=os.getcwd())
    terminal.answers("first = 7 * 11")
    terminal.answers("second = 5")
    terminal.send(CTRL_R + "7 *")
    terminal.shows("': first = ")
    terminal.answers("")
    terminal.answers("first", "\r77\r\n")


def vi_editing():
    """The editing mode is that of .inputrc."""
    with open("inputrc", "w") as file:
        file.write("set editing-mode vi\n")
    terminal = session(INPUTRC=os.path.abspath("inputrc"))
    terminal.answers("10 + 20" + ESCAPE + "0cw90", "\r110\r\n")


def end():
    """Ctrl-D leaves, and within a line deletes what is under the cursor."""
    terminal = session()
    terminal.answers("12" + LEFT + CTRL_D, "\r1\r\n")
    terminal.send(CTRL_D)
    assert terminal.ends() == 0


# Completion


def completed_fields():
    """Tab completes a single candidate, and lists several fields with what they are."""
    terminal = session()
    terminal.answers('record = {alpha = 7, beta = "b"}')
    terminal.send("record." + TAB)
    terminal.shows("alpha  number 7\r\n")
    terminal.shows('beta   string "b"\r\n')
    terminal.answers("al" + TAB + " + 1", "\r8\r\n")


def completed_names():
    """Tab completes the names of builtins, keywords and variables."""
    terminal = session()
    terminal.answers("a_rather_long_name = 12")
    terminal.answers("a_rat" + TAB, "\r12\r\n")
    terminal.answers("permutation_en" + TAB + "1:0", "permutation_entropy(")
    terminal.answers("whi" + TAB + "false { }")


def completed_arguments():
    """In a call the arguments not yet given are proposed, with what they are."""
    terminal = session()
    terminal.send("moons(n=30, " + TAB + TAB)
    terminal.shows("noise=  argument, 0.1 if not given")
    assert "n=      argument" not in terminal.shown.text
    terminal.send(CTRL_C)
    terminal.shows("^C")
    terminal.shows(PROMPT)


def completed_files():
    """In a string the names of files are completed."""
    with open("measured_once.csv", "w") as file:
        file.write("a\n1\n")
    terminal = session()
    terminal.send(f'read_csv("{os.getcwd()}/meas' + TAB)
    terminal.shows("measured_once.csv")
    terminal.answers(").a", "[1]")


def completed_topics():
    """After `?` the topics are completed, and after `:set` the settings."""
    terminal = session()
    terminal.answers("?correlation_dim" + TAB, "the correlation dimension of points")
    terminal.answers(":set dig" + TAB + " 3")
    terminal.answers("1/3", "0.333\r\n")


# Ctrl-C


def dropped_line():
    """Ctrl-C at the prompt drops the line, and the lines of an open entry."""
    terminal = session()
    terminal.send("x = garbage")
    terminal.shows("garbage")
    terminal.send(CTRL_C)
    terminal.shows(PROMPT)
    terminal.enter("f(")
    terminal.shows(MORE)
    terminal.send(CTRL_C)
    terminal.shows(PROMPT)
    terminal.answers("2 + 2", "\r4\r\n")


def stopped_loop():
    """Ctrl-C stops a loop without end, and the session goes on."""
    terminal = session()
    terminal.answers("i = 0")
    report_stops(terminal.stops("while true {}"), terminal.stops("while true { i += 1 }"))
    terminal.answers("i > 0", "\rtrue\r\n")


def stopped_sort():
    """Ctrl-C stops the sorting of ten million numbers."""
    terminal = session()
    terminal.answers("x = rand(10_000_000);")
    report_stops(
        terminal.stops("y = [sort(x), sort(x), sort(x), sort(x)]"),
        terminal.stops("y = [argsort(x), argsort(x), argsort(x)]"),
        terminal.stops("y = [median(x), quantile(x, 0.1), median(x), median(x), quantile(x, 0.2), median(x)]"))
    terminal.answers("length(x)", "10000000\r\n")


def stopped_training():
    """Ctrl-C stops a training, a sweep and a minimization, which keep what they have."""
    terminal = session()
    seconds = [terminal.stops("run = train(mlp([2, 32, 32, 2]), moons(n=2000), epochs=1e6)", shows=KEPT)]
    terminal.answers("run.status", '"interrupted"')
    terminal.answers("length(run.history.loss) > 0", "\rtrue\r\n")
    seconds.append(terminal.stops(
        "s = sweep(grid(seed=1..50), p -> experiment(mlp([2, 32, 32, 2]), moons(n=2000), epochs=5000, seed=p.seed))", shows=KEPT))
    terminal.answers('"interrupted" in s.table.status', "\rtrue\r\n")
    seconds.append(terminal.stops("m = minimize((x, y) -> (1 - x)^2 + 100*(y - x^2)^2, start=[-1, 2], steps=1e9, track=1e6)", shows=KEPT))
    report_stops(*seconds)


def stopped_decomposition():
    """Ctrl-C in a long call of LAPACK says that it must end first, and is obeyed then."""
    terminal = session()
    terminal.answers("a = randn(1000, 1000);")
    terminal.stops("s = [svd(a), svd(a), svd(a), svd(a), svd(a), svd(a), svd(a), svd(a)]", shows="interrupt")
    terminal.answers("shape(a)", "[1000, 1000]")


def stopped_analyses():
    """Ctrl-C stops analyses that take time in the square of their points."""
    terminal = session()
    report_stops(*[terminal.stops(line, shows="interrupt") for line in (
        "mle_dimension(randn(40000, 12))", "twonn_dimension(randn(40000, 12))", "correlation_dimension(0..1e5)", "kmeans(randn(300000, 2), 40)",
        "sample_entropy(0..1e5)", "zero_one_test(randn(100000))", "umap(randn(20000, 10))", "false_neighbors(randn(100000))")])


def stopped_script():
    """Ctrl-C ends a script at a terminal with 130."""
    with open("loop.dyn", "w") as file:
        file.write('print("begun")\nwhile true {}\n')
    terminal = Terminal("loop.dyn")
    terminal.shows("begun\r\n")
    time.sleep(0.2)
    terminal.send(CTRL_C)
    terminal.shows("interrupted")
    assert terminal.ends() == 130


# The screen


def narrow():
    """On a narrow terminal no line of a result, an error or help is wider than it, but for code; a wider one is used."""
    terminal = session(columns=40)
    lines = [
        'table(name=["a long text that goes on and on", "b"], x=[1.23456789, 2], y=[3, 4], z=[5, 6], longer_name=[7, 8])',
        "randn(40, 40, seed=1)", "spectrum(mlp([3, 20, 2]))", "adam(learning_rate=0.1)", "zeros(3) + zeros(4)", "?train"]
    for line in lines:
        terminal.answers(line)
    # Without the lines that were typed, which readline folds itself, and without examples, which can be copied whole.
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.shown.text)
    wide = [line for line in shown.split("\r\n") if PROMPT not in line and "\r" not in line and not line.startswith("    ") and len(line) > 40]
    assert not wide, wide
    assert "2 rows × 5 columns" in shown
    terminal.setwinsize(30, 120)
    before = len(terminal.shown.text)
    terminal.answers("randn(4, 14, seed=1)", "]]")
    assert any(len(line) > 60 for line in terminal.shown.text[before:].split("\r\n")[1:])


def watched_training():
    """A watched training draws its losses in place, and the curve stays."""
    terminal = session()
    terminal.enter("run = train(mlp([2, 8, 2]), moons(n=2000), epochs=20000, watch=true)")
    for text in ("└", "A\x1b[J", "20000/20000 epochs", "└", PROMPT):
        terminal.shows(text)


def colours():
    """Errors are coloured on a terminal, unless NO_COLOR is set."""
    coloured = session()
    coloured.answers("nowhere", "\x1b[1;31merror\x1b[0m")
    plain = session(NO_COLOR="1")
    plain.answers("nowhere", "error: there is nothing called `nowhere`")
    assert "\x1b[1" not in plain.shown.text and "\x1b[3" not in plain.shown.text


def pipes():
    """What goes from a terminal's session of the shell into a pipe has no control characters, and a reader that leaves is no error."""
    command = "$DYN --no-init -e 'plot([1, 2, 3]) |> show' -e 'table(a=[1, 2])' -e 'train(mlp([2, 4, 2]), moons(n=50), epochs=3)' | cat > piped; $DYN -e '1..1e5' | head -1 > first; echo \"left $?\""
    shell = pexpect.spawn("/bin/sh", ["-c", command], env=os.environ | {"TERM": "xterm"}, encoding="utf-8", timeout=PATIENCE)
    shell.expect_exact("left 0")
    shell.expect(pexpect.EOF)
    assert "error" not in shell.before, shell.before
    with open("piped") as file:
        piped = file.read()
    assert piped and all(character >= " " or character == "\n" for character in piped), piped


def timed_training():
    """A long training shows its rate and the time left; on a narrow screen the bar gives way before they do, without Unicode it is ASCII."""
    line = "run = train(mlp([2, 8, 2]), moons(n=2000), epochs=200000)"
    for columns, environment in ((100, {}), (66, {}), (100, {"LANG": "C"})):
        terminal = session(columns=columns, **environment)
        terminal.enter(line)
        terminal.expect(r"\r\x1b\[Ktrain ([^\r]*" + (r"\d/s  " if columns == 100 else "") + r"[\d.]+ (?:s|min) left)")
        assert len("train " + terminal.match.group(1)) < columns, terminal.match.group(1)
        assert environment == {} or terminal.match.group(1).isascii(), terminal.match.group(1)
        terminal.send(CTRL_C)
        terminal.shows(PROMPT)


def asked_terminal():
    """Pictures are images where the terminal answers that it shows them; what was typed meanwhile is not lost."""
    question = "\x1b[>q\x1b[c"
    for answer, shown in (
            ("\x1bP>|kitty(0.35.2)\x1b\\\x1b[?62;c", "\x1b_Ga=T,f=100"), ("\x1b[?62;4;22c", "\x1bP"),
            ("\x1bP>|XTerm(390)\x1b\\\x1b[?64;1;2c", "└")):
        terminal = session()
        terminal.enter("plot([1, 2, 3])")
        terminal.shows(question)
        terminal.send("1 + 1\r" + answer)
        terminal.shows(shown)
        terminal.shows("2\r\n")
        terminal.answers("plot([3, 2, 1])", shown)
        assert terminal.shown.text.count(question) == 1


def silent_terminal():
    """A terminal that does not answer gets characters, and is waited for once; neither is one asked that is known."""
    terminal = session()
    terminal.answers("plot([1, 2, 3])", "└")
    start = time.monotonic()
    terminal.answers("plot([1, 2, 3])", "└")
    assert time.monotonic() - start < 0.8
    for known in ({"TERM": "dumb"}, {"TERM": "xterm-kitty"}, {"DYN_GRAPHICS": "characters"}):
        terminal = session(**known)
        terminal.answers("plot([1, 2, 3])", "\x1b_G" if known.get("TERM") == "xterm-kitty" else "└")
        assert "\x1b[>q" not in terminal.shown.text


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        entries, pasted_session, pasted_script, help_and_commands, initialization, native_setting, history, history_search, vi_editing, end,
        completed_fields, completed_names, completed_arguments, completed_files, completed_topics, dropped_line, stopped_loop, stopped_sort,
        stopped_training, stopped_decomposition, stopped_analyses, stopped_script, narrow, watched_training, timed_training,
        asked_terminal, silent_terminal, colours, pipes)
}


def main():
    home = os.getcwd()
    for name in sys.argv[1:] or SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            SCENARIOS[name]()
            os.chdir(home)
        print("ok", name, flush=True)


if __name__ == "__main__":
    main()
