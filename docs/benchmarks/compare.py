"""Compares Ascent's training step and prediction with PyTorch and NumPy, side by side, and prints tables.

    python3 docs/benchmarks/compare.py            from the top of the repository; about ten minutes
    python3 docs/benchmarks/compare.py W2 W4      some of the workloads, without prediction

It needs Go, NumPy and PyTorch (on Debian: python3-torch, and libopenblas0-pthread, without which NumPy and PyTorch
multiply matrices by a reference library), two cores, and nothing else running. Each round times ours and then the
peers with 1 and with 2 threads; the tables show medians over the rounds, and the peer's better setting.
"""
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
HERE = pathlib.Path(__file__).parent
DTYPES = ("float32", "float64")
FLOOR = {  # PyTorch's time over ours, at least
    "float32": {"W1": 14, "W2": 35, "W3": 5, "W4": 2.8, "W5": 10, "W6": 1.45},
    "float64": {"W1": 12, "W2": 30, "W3": 4, "W4": 1.9, "W5": 8, "W6": 1.15},
}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def peer(*args):
    return float(run(sys.executable, str(HERE / "peer.py"), *args))


def ours(binary, benchmark, cpus=2):
    """Microseconds a step, and GFLOP/s where the benchmark reports them (of BenchmarkPeak, its fastest run's)."""
    out = run(binary, "-test.run=^$", f"-test.bench={benchmark}", "-test.benchtime=0.3s", f"-test.cpu={cpus}")
    line = next(l for l in out.splitlines() if l.startswith("Benchmark"))
    rate = re.search(r"([\d.]+) (?:GFLOP/s|max-op/ns)", line)
    step = re.search(r"([\d.]+) ns/step", line) or re.search(r"([\d.]+) ns/op", line)
    return float(step.group(1)) / 1000, rate and float(rate.group(1))


def rounds(title, measure, times=ROUNDS):
    """Measures all of a row's columns in turn, round by round, and returns each column's median."""
    print(title, file=sys.stderr)
    table = [[f() for f in measure] for _ in range(times)]
    return [statistics.median(column) for column in zip(*table)]


def steps(trainer, names):
    print("| workload | dtype | Ascent µs | PyTorch µs | ratio | at least | NumPy µs | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for dtype in DTYPES:
        for name in names:
            mine, *others = rounds(f"{name} {dtype}", [lambda: ours(trainer, f"^BenchmarkStep$/^{name}$/^{dtype}$")[0]] + [
                lambda p=p, t=t: peer(p, name, dtype, t) for p in ("torch", "numpy") for t in ("1", "2")])
            torch, numpy = min(others[:2]), min(others[2:])
            print(f"| {name} | {dtype} | {mine:.1f} | {torch:.0f} | {torch / mine:.2f} | {FLOOR[dtype][name]} "
                  f"| {numpy:.1f} | {numpy / mine:.2f} |", flush=True)


def predictions(model):
    print("\n| predict with W4's network, float32 | Ascent µs | PyTorch µs | ratio |\n|---|---|---|---|")
    for rows in ("1", "10000"):
        mine, *others = rounds(f"predict {rows}", [lambda: ours(model, f"^BenchmarkPredict$/^{rows}$")[0]] + [
            lambda t=t: peer("predict", rows, "float32", t) for t in ("1", "2")])
        print(f"| {rows} row{'s' * (rows != '1')} | {mine:.1f} | {min(others):.0f} | {min(others) / mine:.2f} |", flush=True)


def epochs(trainer):
    print("\n| workload | dtype | a step of an epoch µs | a step µs | more |\n|---|---|---|---|---|")
    for name in ("W4", "W6"):
        for dtype in DTYPES:
            epoch, step = rounds(f"epoch {name} {dtype}", [
                lambda b=b: ours(trainer, f"^Benchmark{b}$/^{name}$/^{dtype}$")[0] for b in ("Epoch", "Step")],
                3 * ROUNDS)  # the difference is small
            print(f"| {name} | {dtype} | {epoch:.1f} | {step:.1f} | {epoch / step - 1:.0%} |", flush=True)


def peak(trainer, kernel):
    one, two, top = rounds("W6's share of the peak", [
        lambda: ours(trainer, "^BenchmarkStep$/^W6$/^float32$", 1)[1],
        lambda: ours(trainer, "^BenchmarkStep$/^W6$/^float32$", 2)[1],
        lambda: ours(kernel, "^BenchmarkPeak$/^float32$", 1)[1]])
    print(f"\nW6 in float32: {one:.0f} GFLOP/s on one thread, {one / top:.0%} of the measured peak of AVX2 with FMA, {top:.0f}; "
          f"{two:.0f} on two, {two / one:.2f} times that.")


def main():
    names = sys.argv[1:] or list(FLOOR["float32"])
    with tempfile.TemporaryDirectory() as folder:
        binaries = {}
        for package in ("trainer", "model", "internal/kernel"):
            binaries[package] = f"{folder}/{package.replace('/', '-')}.test"
            run("go", "test", "-c", "-o", binaries[package], f"./{package}")
        import numpy
        import torch

        print(f"{run('go', 'version').split()[2]}, PyTorch {torch.__version__}, NumPy {numpy.__version__}, "
              f"Python {platform.python_version()}; {platform.machine()}, 2 threads\n")
        steps(binaries["trainer"], names)
        if len(sys.argv) == 1:
            epochs(binaries["trainer"])
            predictions(binaries["model"])
            peak(binaries["trainer"], binaries["internal/kernel"])


main()
