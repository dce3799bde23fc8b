"""Values and derivatives of the activations, to 50 digits with mpmath, rounded
to float64. Written to reference.json:

    python3 reference.py > reference.json
"""

import json

from mpmath import mp, mpf, exp, log, tanh, cosh, erfc, sqrt, pi

mp.dps = 50
# Enough for 1 + e^-1000 to differ from 1.
mp.prec = 4000

POINTS = [-1000, -100, -38.5, -30, -20, -16.5, -10, -5, -2, -1, -0.5, -1e-3, -1e-9, 0,
          1e-9, 1e-3, 0.5, 1, 2, 5, 10, 16.5, 20, 30, 38.5, 100, 1000]


def sigmoid(z):
    return 1 / (1 + exp(-z))


def phi(z):
    return erfc(-z / sqrt(2)) / 2


def step(z):
    return mpf(1) if z > 0 else mpf(0)


FUNCTIONS = {
    "identity": (lambda z: z, lambda z: mpf(1)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (tanh, lambda z: 1 / cosh(z) ** 2),
    "relu": (lambda z: max(z, mpf(0)), step),
    "leakyrelu": (lambda z: z if z > 0 else z * mpf(0.01), lambda z: mpf(1) if z > 0 else mpf(0.01)),
    "softplus": (lambda z: log(1 + exp(z)), sigmoid),
    "silu": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * sigmoid(z) * sigmoid(-z)),
    "gelu": (lambda z: z * phi(z), lambda z: phi(z) + z * exp(-z * z / 2) / sqrt(2 * pi)),
    "step": (step, lambda z: mpf(0)),
}

table = [
    {"name": name, "z": z, "value": float(value(mpf(z))), "derivative": float(derivative(mpf(z)))}
    for name, (value, derivative) in FUNCTIONS.items()
    for z in POINTS
]
print("[\n" + ",\n".join(json.dumps(row) for row in table) + "\n]")
