"""Times one piece of work in PyTorch or NumPy and prints the median of a few runs in microseconds.

    peer.py torch  W4 float32 2        a training step, with 2 threads
    peer.py numpy  W4 float32 1        the same, written out in NumPy
    peer.py predict 1 float32 2        predict 1 row with W4's network, in PyTorch's inference mode

A step is forward, gradients and the update of plain gradient descent, on one batch. The rate is so small that
thousands of steps leave the numbers as they are.
"""
import os
import statistics
import sys
import time

what, name, dtype, threads = sys.argv[1:]
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = threads

import numpy as np  # the number of threads is read when it is imported

WORK = {  # layer sizes, rows of a batch, activation
    "W1": ([4, 3], 150, None),
    "W2": ([2, 16, 16, 2], 32, "tanh"),
    "W3": ([64, 128, 10], 64, "relu"),
    "W4": ([784, 128, 10], 64, "relu"),
    "W5": ([784, 128, 10], 1, "relu"),
    "W6": ([784, 512, 512, 10], 128, "relu"),
}
RATE = 1e-6


def torch_network(sizes, activation):
    import torch

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    layers = []
    for i in range(1, len(sizes)):
        layers.append(torch.nn.Linear(sizes[i - 1], sizes[i]))
        if i < len(sizes) - 1:
            layers.append(torch.nn.Tanh() if activation == "tanh" else torch.nn.ReLU())
    return torch, torch.nn.Sequential(*layers).to(getattr(torch, dtype))


def torch_step():
    sizes, rows, activation = WORK[name]
    torch, network = torch_network(sizes, activation)
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    loss = torch.nn.CrossEntropyLoss()
    x = torch.rand(rows, sizes[0], dtype=getattr(torch, dtype))
    y = torch.randint(0, sizes[-1], (rows,))

    def step():
        optimizer.zero_grad()
        loss(network(x), y).backward()
        optimizer.step()

    return step


def torch_predict():
    sizes, _, activation = WORK["W4"]
    torch, network = torch_network(sizes, activation)
    network.eval()
    x = torch.rand(int(name), sizes[0], dtype=getattr(torch, dtype))

    def step():
        with torch.inference_mode():
            torch.softmax(network(x), 1)

    return step


def numpy_step():
    sizes, rows, activation = WORK[name]
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, a**-0.5, (a, b)).astype(dtype) for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b, dtype) for b in sizes[1:]]
    x = rng.random((rows, sizes[0])).astype(dtype)
    y = rng.integers(0, sizes[-1], rows)
    each = np.arange(rows)

    def step():
        h = [x]
        for i, (w, b) in enumerate(zip(weights, biases)):
            z = h[-1] @ w
            z += b
            if i < len(weights) - 1:
                np.tanh(z, out=z) if activation == "tanh" else np.maximum(z, 0, out=z)
            h.append(z)
        d = h[-1]
        d -= d.max(axis=1, keepdims=True)
        np.exp(d, out=d)
        d /= d.sum(axis=1, keepdims=True)
        d[each, y] -= 1
        d *= 1 / rows
        for i in reversed(range(len(weights))):
            gradient, bias = h[i].T @ d, d.sum(axis=0)
            if i > 0:
                d = d @ weights[i].T
                d *= (1 - h[i] * h[i]) if activation == "tanh" else (h[i] > 0)
            gradient *= RATE
            weights[i] -= gradient
            biases[i] -= RATE * bias

    return step


step = {"torch": torch_step, "numpy": numpy_step, "predict": torch_predict}[what]()
for _ in range(30):
    step()
start = time.perf_counter()
step()
times = max(5, int(0.12 / max(time.perf_counter() - start, 1e-6)))
runs = []
for _ in range(5):
    start = time.perf_counter()
    for _ in range(times):
        step()
    runs.append((time.perf_counter() - start) / times * 1e6)
print(statistics.median(runs))
