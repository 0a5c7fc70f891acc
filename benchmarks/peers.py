"""The same training, by nnlib and by its peers, each as its users write it.

A peer is made from a `Problem`. Its `run(seed)` trains on for some passes, with one
update for each mini-batch, in the order that the seed gives to all peers alike;
`theta()` returns what was learnt, laid out as `Network.theta`. A peer that cannot take
batches by index has `prepare(seed)`, which shuffles for it and is not counted.
Optimisers: "gd" and "adam", with the defaults of the paper (0.9, 0.999, 1e-8).

The heavy packages are imported by the peer that needs them.
"""

import os
import shutil
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nnlib import Adam, Dataset, GradientDescent, Network, train

RATES = {"gd": 0.1, "adam": 0.001}


@dataclass
class Problem:
    """Samples, labels, the network's sizes, its start, and how it is trained."""

    X: np.ndarray  # (m, n_0), in the dtype of the training
    y: np.ndarray  # (m,)
    Y: np.ndarray  # (m, K)
    sizes: list
    optimizer: str
    batch_size: int
    passes: int = 1  # over the samples, in each run

    @property
    def rate(self):
        return RATES[self.optimizer]

    @property
    def start(self):
        """The network at its start: the same for all peers."""
        return Network(self.sizes, seed=0, dtype=self.X.dtype.type)

    def orders(self, seed):
        """Yield the order of the samples in each pass: that in which `train` deals."""
        rng = np.random.default_rng(seed)
        for _ in range(self.passes):
            yield rng.permutation(len(self.X))

    def batches(self, seed):
        """Yield the indices of the samples of every batch of all passes."""
        for order in self.orders(seed):
            for start in range(0, len(order), self.batch_size):
                yield order[start : start + self.batch_size]

    def first(self, m):
        """Return the same problem with the first m samples."""
        return replace(self, X=self.X[:m], y=self.y[:m], Y=self.Y[:m])


def flat(W, b):
    """Lay weights (n_in, n_out) and biases out as `Network.theta`."""
    pairs = zip(W, b, strict=True)
    return np.concatenate([np.ravel(a) for pair in pairs for a in pair])


class Nnlib:
    """`nnlib.train`, as in the notebooks."""

    def __init__(self, problem):
        self.net, self.problem = problem.start, problem
        X, y, Y = problem.X, problem.y, problem.Y
        self.data = Dataset(X, y, Y, X[:1], y[:1], Y[:1])
        make = {"gd": GradientDescent, "adam": Adam}[problem.optimizer]
        self.optimizer = make(problem.rate)

    def run(self, seed):
        train(
            self.net,
            self.data,
            self.optimizer,
            epochs=self.problem.passes,
            batch_size=self.problem.batch_size,
            seed=seed,
            evaluate=False,
            progress=False,
        )

    def theta(self):
        return self.net.theta


class NnlibPixels(Nnlib):
    """`nnlib.train` on uint8 pixels, scaled batch by batch."""

    def __init__(self, problem):
        super().__init__(problem)
        self.data.X_train = np.rint(problem.X * 255).astype(np.uint8)


class Bare:
    """Only the matrix products of one pass: no network can be faster with this BLAS."""

    def __init__(self, problem):
        rng = np.random.default_rng(0)
        sizes, dtype = problem.sizes, problem.X.dtype
        self.W = [p.astype(dtype) for p in problem.start.W.values()]
        self.problem = problem
        self.A = {
            m: [rng.normal(size=(m, n)).astype(dtype) for n in sizes]
            for m in {problem.batch_size, len(problem.X) % problem.batch_size} - {0}
        }

    def run(self, seed):
        for batch in self.problem.batches(seed):
            A = self.A[len(batch)]
            for l, W in enumerate(self.W):
                A[l] @ W
            for l in range(len(self.W) - 1, -1, -1):
                A[l].T @ A[l + 1]
                if l > 0:
                    A[l + 1] @ self.W[l].T


class TorchIndex:
    """PyTorch, eager, batches by indexing."""

    def __init__(self, problem, **options):
        import torch

        self.torch, self.problem = torch, problem
        self.X, self.y = torch.from_numpy(problem.X), torch.from_numpy(problem.y)
        layers, net = [], problem.start
        for l in range(1, net.n_layers + 1):
            layer = torch.nn.Linear(*net.W[l].shape, dtype=self.X.dtype)
            layer.weight.data = torch.from_numpy(net.W[l].T.copy())
            layer.bias.data = torch.from_numpy(net.b[l].copy())
            layers += [layer, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        make = {"gd": torch.optim.SGD, "adam": torch.optim.Adam}[problem.optimizer]
        self.optimizer = make(self.model.parameters(), problem.rate, **options)

    def batches(self, seed):
        for batch in self.problem.batches(seed):
            batch = self.torch.from_numpy(batch)
            yield self.X[batch], self.y[batch]

    def forward(self, X, y):
        return self.loss(self.model(X), y)

    def run(self, seed):
        for X, y in self.batches(seed):
            self.optimizer.zero_grad()
            self.forward(X, y).backward()
            self.optimizer.step()

    def theta(self):
        layers = self.model[::2]
        W = [layer.weight.detach().numpy().T for layer in layers]
        return flat(W, [layer.bias.detach().numpy() for layer in layers])


class TorchLoader(TorchIndex):
    """PyTorch with a DataLoader, as most write it."""

    def batches(self, seed):
        data = self.torch.utils.data
        for order in self.problem.orders(seed):
            yield from data.DataLoader(
                data.TensorDataset(self.X, self.y),
                batch_size=self.problem.batch_size,
                sampler=order.tolist(),
            )


class TorchCompiled(TorchIndex):
    """PyTorch, both passes and the loss compiled, with the fused update."""

    def __init__(self, problem):
        super().__init__(problem, fused=True)
        self.forward = self.torch.compile(self.forward, dynamic=False)


class Jax:
    """JAX: one compiled function does gather, gradient and update."""

    def __init__(self, problem):
        import jax
        import jax.numpy as jnp

        self.problem = problem
        self.X, self.y = jnp.asarray(problem.X), jnp.asarray(problem.y)
        net = problem.start
        self.parameters = [
            (jnp.asarray(net.W[l]), jnp.asarray(net.b[l])) for l in net.W
        ]
        zeros = jax.tree.map(jnp.zeros_like, self.parameters)
        self.state = (zeros, zeros, 0)
        rate, is_adam = problem.rate, problem.optimizer == "adam"

        def loss(parameters, X, y):
            for W, b in parameters[:-1]:
                X = jax.nn.relu(X @ W + b)
            W, b = parameters[-1]
            log_A = jax.nn.log_softmax(X @ W + b)
            return -jnp.take_along_axis(log_A, y[:, None], axis=1).mean()

        def adam(state, gradient):
            m, v, t = state
            t = t + 1
            m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
            v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, v, gradient)
            c1, c2 = 1 - 0.9**t, 1 - 0.999**t
            step = jax.tree.map(lambda m, v: m / c1 / ((v / c2) ** 0.5 + 1e-8), m, v)
            return step, (m, v, t)

        def update(parameters, state, X, y, batch):
            gradient = jax.grad(loss)(parameters, X[batch], y[batch])
            step, state = adam(state, gradient) if is_adam else (gradient, state)
            return jax.tree.map(lambda p, s: p - rate * s, parameters, step), state

        self.update = jax.jit(update)

    def run(self, seed):
        parameters, state = self.parameters, self.state
        for batch in self.problem.batches(seed):
            parameters, state = self.update(parameters, state, self.X, self.y, batch)
        parameters[0][0].block_until_ready()
        self.parameters, self.state = parameters, state

    def theta(self):
        return flat(*zip(*self.parameters, strict=True))


class Sklearn:
    """scikit-learn's MLPClassifier; samples in order beforehand, not counted."""

    def __init__(self, problem):
        from sklearn.neural_network import MLPClassifier

        self.problem = problem
        self.model = MLPClassifier(
            problem.sizes[1:-1],
            solver={"gd": "sgd", "adam": "adam"}[problem.optimizer],
            learning_rate_init=problem.rate,
            batch_size=problem.batch_size,
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            shuffle=False,
        )
        # one step of nothing makes its arrays; then they get the start of all peers
        self.model.learning_rate_init = 1e-30
        few = problem.first(problem.batch_size)
        self.model.partial_fit(few.X, few.y, classes=np.arange(problem.sizes[-1]))
        del self.model._optimizer
        self.model.learning_rate_init = problem.rate
        self.model.coefs_ = [W.copy() for W in problem.start.W.values()]
        self.model.intercepts_ = [b.copy() for b in problem.start.b.values()]

    def prepare(self, seed):
        X, y = self.problem.X, self.problem.y
        self.passes = [(X[order], y[order]) for order in self.problem.orders(seed)]

    def run(self, seed):
        for X, y in self.passes:
            self.model.partial_fit(X, y)

    def theta(self):
        return flat(self.model.coefs_, self.model.intercepts_)


class Keras:
    """Keras on JAX, `fit`; samples in order beforehand, not counted."""

    def __init__(self, problem):
        os.environ["KERAS_BACKEND"] = "jax"
        import keras

        self.problem = problem
        dtype = str(problem.X.dtype)
        n_0, *hidden, K = problem.sizes
        dense = [keras.layers.Dense(n, "relu", dtype=dtype) for n in hidden]
        dense.append(keras.layers.Dense(K, dtype=dtype))
        self.model = keras.Sequential([keras.Input((n_0,), dtype=dtype), *dense])
        if problem.optimizer == "gd":
            optimizer = keras.optimizers.SGD(problem.rate)
        else:
            optimizer = keras.optimizers.Adam(problem.rate, epsilon=1e-8)
        self.model.compile(
            optimizer,
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        pairs = zip(problem.start.W.values(), problem.start.b.values(), strict=True)
        self.model.set_weights([a for pair in pairs for a in pair])

    def prepare(self, seed):
        X, y = self.problem.X, self.problem.y
        self.passes = [(X[order], y[order]) for order in self.problem.orders(seed)]

    def run(self, seed):
        batch_size = self.problem.batch_size
        for X, y in self.passes:
            self.model.fit(X, y, batch_size=batch_size, shuffle=False, verbose=0)

    def theta(self):
        weights = self.model.get_weights()
        return flat(weights[::2], weights[1::2])


class CourseStyle:
    """What courses teach: float64, samples as columns, dicts, a shuffled copy."""

    def __init__(self, problem):
        self.problem, self.L = problem, len(problem.sizes) - 1
        self.X, self.Y = problem.X.T.astype(np.float64), problem.Y.T.astype(np.float64)
        self.p, self.m, self.v, self.t = {}, {}, {}, 0
        for l in range(1, self.L + 1):
            self.p[f"W{l}"] = problem.start.W[l].T.astype(np.float64)
            self.p[f"b{l}"] = problem.start.b[l][:, None].astype(np.float64)
        for name, value in self.p.items():
            self.m[name], self.v[name] = np.zeros_like(value), np.zeros_like(value)

    def gradients(self, X, Y):
        p, cache, A = self.p, {"A0": X}, X
        for l in range(1, self.L + 1):
            Z = p[f"W{l}"] @ A + p[f"b{l}"]
            if l < self.L:
                A = np.maximum(0, Z)
            else:
                E = np.exp(Z - Z.max(axis=0, keepdims=True))
                A = E / E.sum(axis=0, keepdims=True)
            cache[f"Z{l}"], cache[f"A{l}"] = Z, A
        g, m = {}, X.shape[1]
        dZ = A - Y
        for l in range(self.L, 0, -1):
            g[f"W{l}"] = dZ @ cache[f"A{l - 1}"].T / m
            g[f"b{l}"] = dZ.sum(axis=1, keepdims=True) / m
            dA = p[f"W{l}"].T @ dZ
            if l > 1:
                dZ = dA * (cache[f"Z{l - 1}"] > 0)
        return g

    def update(self, g):
        rate, self.t = self.problem.rate, self.t + 1
        for name in self.p:
            if self.problem.optimizer == "gd":
                self.p[name] = self.p[name] - rate * g[name]
            else:
                self.m[name] = 0.9 * self.m[name] + 0.1 * g[name]
                self.v[name] = 0.999 * self.v[name] + 0.001 * g[name] ** 2
                m_hat = self.m[name] / (1 - 0.9**self.t)
                v_hat = self.v[name] / (1 - 0.999**self.t)
                self.p[name] = self.p[name] - rate * m_hat / (np.sqrt(v_hat) + 1e-8)

    def run(self, seed):
        for order in self.problem.orders(seed):
            X, Y = self.X[:, order], self.Y[:, order]
            for start in range(0, len(order), self.problem.batch_size):
                columns = slice(start, start + self.problem.batch_size)
                self.update(self.gradients(X[:, columns], Y[:, columns]))

    def theta(self):
        names = range(1, self.L + 1)
        W, b = ([self.p[f"{kind}{l}"].T for l in names] for kind in "Wb")
        return flat(W, b)


class PerSample(CourseStyle):
    """The same, sample by sample in a Python loop: only the products are NumPy's."""

    def gradients(self, X, Y):
        m, total = X.shape[1], None
        for i in range(m):
            g = super().gradients(X[:, i : i + 1], Y[:, i : i + 1])
            total = {k: v / m + (total[k] if total else 0) for k, v in g.items()}
        return total


PEERS = {
    "nnlib": Nnlib,
    "nnlib, uint8 pixels": NnlibPixels,
    "bare matrix products": Bare,
    "PyTorch eager, index": TorchIndex,
    "PyTorch eager, DataLoader": TorchLoader,
    "PyTorch eager, fused": partial(TorchIndex, fused=True),
    "PyTorch compiled, fused": TorchCompiled,
    "JAX jit": Jax,
    "scikit-learn MLPClassifier": Sklearn,
    "Keras on JAX, fit": Keras,
    "course-style float64 dicts": CourseStyle,
    "per-sample loop": PerSample,
}
if not shutil.which("c++"):  # torch.compile writes C++
    del PEERS["PyTorch compiled, fused"]
