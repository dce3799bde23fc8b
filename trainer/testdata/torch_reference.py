"""Writes torch_reference.json: weights after ascent on iris, by PyTorch.

    python3 torch_reference.py > torch_reference.json

Made with PyTorch 1.13 in float64. Row i of the data is row 37 i mod 150 of
iris.csv; batches are taken in that order. A weight matrix is written as
(inputs, units), row after row.
"""
import csv, json, math, os, sys
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../datasets/data/iris.csv")) as f:
    table = list(csv.reader(f))[1:]
table = [table[37 * i % 150] for i in range(150)]
names = sorted({row[4] for row in table})
X = torch.tensor([[float(v) for v in row[:4]] for row in table])
Y = torch.tensor([names.index(row[4]) for row in table])


def network(sizes):
    """Starts weight k of layer l, counted row after row, at 0.5 sin(k + l)."""
    layers = []
    for l, (i, o) in enumerate(zip(sizes, sizes[1:])):
        linear = torch.nn.Linear(i, o)
        with torch.no_grad():
            w = torch.tensor([0.5 * math.sin(k + l) for k in range(i * o)])
            linear.weight.copy_(w.reshape(i, o).T)
            linear.bias.zero_()
        layers += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def optimiser(method, groups, rate):
    o = torch.optim
    return {
        "ascent": lambda: o.SGD(groups, lr=rate),
        "momentum": lambda: o.SGD(groups, lr=rate, momentum=0.9),
        "nesterov": lambda: o.SGD(groups, lr=rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: o.Adagrad(groups, lr=rate),
        "rmsprop": lambda: o.RMSprop(groups, lr=rate),
        "adam": lambda: o.Adam(groups, lr=rate),
        "adamw": lambda: o.AdamW(groups, lr=rate),
    }[method]()


def run(sizes, batch, steps, method, rate, l2=0.0, clip=0.0, sum=False, class_weights=None):
    net = network(sizes)
    weights = [p for p in net.parameters() if p.dim() == 2]
    biases = [p for p in net.parameters() if p.dim() == 1]
    # The penalty is part of the gradient that is clipped. Without clipping it
    # is left to the optimiser, except for AdamW, whose decay is another thing,
    # and for the sum over the batch.
    in_loss = clip > 0 or method == "adamw" or sum
    groups = [{"params": weights}, {"params": biases}]
    if not in_loss:
        groups[0]["weight_decay"] = l2
    if method == "adamw":
        groups[0]["weight_decay"], groups[1]["weight_decay"] = 0.01, 0.0
    o = optimiser(method, groups, rate)
    factor = torch.tensor(class_weights or [1.0, 1.0, 1.0])
    step = 0
    while True:
        for at in range(0, 150, batch):
            if step == steps:
                return {
                    "sizes": sizes, "batch": batch, "steps": steps, "method": method, "rate": rate,
                    "l2": l2, "clip": clip, "sum": sum, "class_weights": class_weights,
                    "end": [p.detach().t().flatten().tolist() for p in net.parameters()],
                }
            x, y = X[at:at + batch], Y[at:at + batch]
            loss = (factor[y] * torch.nn.functional.cross_entropy(net(x), y, reduction="none")).mean()
            if in_loss:
                loss = loss + l2 / 2 * torch.stack([(w * w).sum() for w in weights]).sum()
            if sum:
                loss = loss * len(x)
            o.zero_grad()
            loss.backward()
            if clip:
                torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
            o.step()
            step += 1


logistic, network_483 = [4, 3], [4, 8, 3]
cases = []
for sizes in (logistic, network_483):
    for batch in (150, 32):
        cases.append(run(sizes, batch, 50, "ascent", 0.1))
rates = {"ascent": 0.1, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.1, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01}
for method, rate in rates.items():
    for l2 in (0.0, 0.05):
        for clip in (0.0, 0.2):
            cases.append(run(network_483, 32, 20, method, rate, l2=l2, clip=clip))
cases.append(run(network_483, 32, 20, "ascent", 0.002, l2=0.05, sum=True))
cases.append(run(network_483, 32, 20, "ascent", 0.1, class_weights=[0.5, 1.0, 3.0]))
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
