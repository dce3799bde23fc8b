"""Predicts with networks that Ascent has saved, by numpy alone.

    python3 predict.py NAME...

For each NAME it reads the network from NAME.safetensors and rows of features
from the array x of NAME.rows.npz, and writes to NAME.predicted.npz what the
network predicts for them: in the array safetensors with the weights of that
file, and in the array npz with those of NAME.npz.
"""

import hashlib
import json
import math
import struct
import sys

import numpy as np


def read_safetensors(path):
    """Returns the metadata and the tensors by name; see
    https://huggingface.co/docs/safetensors."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__")

    # The checksum is that of the file with zeros in its place.
    stated = metadata["sha256"].encode()
    assert content.count(b'"' + stated + b'"') == 1
    assert hashlib.sha256(content.replace(stated, b"0" * 64)).hexdigest() == stated.decode(), "the file is damaged"

    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
        numbers = np.frombuffer(content[8 + length + start : 8 + length + end], dtype)
        tensors[name] = numbers.reshape(entry["shape"])
    return metadata, tensors


def sigmoid(z):
    return np.where(z > 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


erf = np.vectorize(math.erf, otypes=[float])

activations = {
    "identity": lambda z, settings: z,
    "relu": lambda z, settings: np.maximum(z, 0),
    "leakyrelu": lambda z, settings: np.where(z > 0, z, (settings["Slope"] or 0.01) * z),
    "sigmoid": lambda z, settings: sigmoid(z),
    "tanh": lambda z, settings: np.tanh(z),
    "softplus": lambda z, settings: np.logaddexp(0, z),
    "silu": lambda z, settings: z * sigmoid(z),
    "gelu": lambda z, settings: z * (1 + erf(z / math.sqrt(2))) / 2,
    "step": lambda z, settings: np.where(z > 0, 1.0, 0.0),
}


def activate(z, settings):
    return activations[settings["kind"]](z, settings)


def standardize(x, settings, of):
    return (x - of["mean"]) / of["deviation"]


def dense(x, settings, of):
    z = x @ of["weight"] + of.get("bias", 0)
    return activate(z, settings["Activation"]) if "Activation" in settings else z


layers = {
    "standardize": standardize,
    "dense": dense,
    "activation": lambda x, settings, of: activate(x, settings["Function"]),
    "dropout": lambda x, settings, of: x,  # drops in training only
}

means = {
    "bernoulli": lambda z, settings: sigmoid(z),
    "categorical": lambda z, settings: softmax(z),
    "gaussian": lambda z, settings: (settings["Location"] or 0) + np.multiply(settings["Scale"] or 1, z),
}


def predict(network, tensors, x):
    """Applies the layers, and turns their scores into the likelihood's mean."""
    x = x.astype(network["dtype"]).astype(float)
    for name, settings in zip(network["names"], network["layers"]):
        of = {key[len(name) + 1 :]: value.astype(float) for key, value in tensors.items() if key.startswith(name + ".")}
        x = layers[settings["kind"]](x, settings, of)
    likelihood = network["likelihood"]
    return means[likelihood["kind"]](x, likelihood)


for name in sys.argv[1:]:
    metadata, tensors = read_safetensors(name + ".safetensors")
    network = json.loads(metadata["ascent"])
    x = np.load(name + ".rows.npz")["x"]
    np.savez(
        name + ".predicted.npz",
        safetensors=predict(network, tensors, x),
        npz=predict(network, np.load(name + ".npz"), x),
    )
