"""Log likelihoods of single rows and their gradients with respect to the
scores, computed by PyTorch in float64. Written to reference.json:

    python3 reference.py > reference.json
"""

import json

import torch
from torch.nn import functional as F


def bernoulli(z, y):
    return -F.binary_cross_entropy_with_logits(z, y)


def categorical(z, y):
    return -F.cross_entropy(z[None, :], y.long())


def gaussian(location, scale):
    location, scale = torch.tensor(location).double(), torch.tensor(scale).double()
    return lambda z, y: -F.mse_loss((y - location) / scale, z, reduction="sum") / 2


CASES = (
    [("bernoulli", bernoulli, [z], [y]) for z in (-1e30, -1000.0, -30.0, -2.0, 0.0, 0.5, 3.0, 30.0, 1000.0, 1e30) for y in (0.0, 1.0)]
    + [("categorical", categorical, z, [y])
       for z in ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [-0.5, 4.0, 0.25], [1000.0, -1000.0, 0.0],
                 [-1000.0, -1000.0, -1000.0], [1e30, -1e30, 0.0], [50.0, 10.0, 10.0])
       for y in (0.0, 1.0, 2.0)]
    + [("gaussian", gaussian([10.0, -1.0], [2.0, 0.5]), z, y)
       for z in ([0.0, 0.0], [1.5, -2.0], [1000.0, -1000.0], [1e30, 0.0])
       for y in ([10.0, -1.0], [13.0, 0.0])]
)

rows = []
for name, log_likelihood, z, y in CASES:
    scores = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    value = log_likelihood(scores, torch.tensor(y, dtype=torch.float64))
    value.backward()
    rows.append({"name": name, "scores": z, "targets": y, "value": value.item(), "gradient": scores.grad.tolist()})
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
