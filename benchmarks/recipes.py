"""A recipe of chapter 11 as users of PyTorch and of JAX write it: one without noise.

A peer is made once from data and recipe, and compiles then. `run(seed)`
trains from a new start; its seconds are those of the processor, for all that happens to
the training pixels and for the training.
"""

import shutil
from itertools import pairwise
from time import process_time

import numpy as np


def n_steps(recipe, m):
    """Return the number of updates, and of those in which the rate rises."""
    steps = recipe.epochs * -(-m // recipe.batch_size)
    return steps, round(recipe.warmup * steps)


def factor(t, steps, rising):
    """Return what the rate of update t is multiplied by: t counts from 0."""
    return (1 - t / steps) * min(1, (t + 1) / rising)


class Torch:
    """PyTorch, eager."""

    fused = False

    def __init__(self, data, recipe):
        import torch

        self.torch, self.data, self.recipe = torch, data, recipe
        layers = []
        for n_in, n_out in pairwise((196, *recipe.hidden, 10)):
            layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=recipe.smoothing)

    def forward(self, X, y):
        """Return the loss of a batch."""
        return self.loss(self.model(X), y)

    def pooled(self, X):
        """Return the pooled pixels."""
        images = self.torch.from_numpy(X).view(-1, 1, 28, 28).float() / 255
        return self.torch.nn.functional.avg_pool2d(images, 2).flatten(1)

    def run(self, seed):
        """Train, and return what the recipe reached."""
        torch, recipe = self.torch, self.recipe
        torch.manual_seed(seed)
        begun = process_time()
        X, y = self.pooled(self.data.X_train), torch.from_numpy(self.data.y_train)
        centre, scale = X.mean(dim=0), (X - X.mean(dim=0)).std()
        X = (X - centre) / scale
        for layer in self.model[::2]:
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            torch.nn.init.zeros_(layer.bias)
        options = {"momentum": 0.9, "nesterov": True, "fused": self.fused}
        rule = torch.optim.SGD(self.model.parameters(), recipe.rate, **options)
        steps, rising = n_steps(recipe, len(X))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            rule, lambda t: factor(t, steps, rising)
        )
        for _ in range(recipe.epochs):
            for batch in torch.randperm(len(X)).split(recipe.batch_size):
                rule.zero_grad()
                self.forward(X[batch], y[batch]).backward()
                rule.step()
                schedule.step()
        seconds = process_time() - begun
        with torch.no_grad():
            scores = self.model((self.pooled(self.data.X_test) - centre) / scale)
        right = (scores.argmax(dim=1).numpy() == self.data.y_test).mean()
        return {"seed": seed, "seconds": seconds, "tested": float(right)}


class TorchCompiled(Torch):
    """PyTorch, both passes and the loss compiled, with the fused update."""

    fused = True

    def __init__(self, data, recipe):
        super().__init__(data, recipe)
        self.forward = self.torch.compile(self.forward, dynamic=False)
        for m in sizes_of_batches(data, recipe):
            y = self.torch.from_numpy(data.y_train[:m])
            self.forward(self.torch.zeros(m, 196), y).backward()


class Jax:
    """JAX: one compiled function does gather, gradient and update."""

    def __init__(self, data, recipe):
        import jax
        import jax.numpy as jnp

        self.jnp, self.data, self.recipe = jnp, data, recipe
        smoothing = recipe.smoothing

        def scores(parameters, X):
            for W, b in parameters[:-1]:
                X = jax.nn.relu(X @ W + b)
            W, b = parameters[-1]
            return X @ W + b

        def loss(parameters, X, y):
            Y = (1 - smoothing) * jax.nn.one_hot(y, 10) + smoothing / 10
            return -(Y * jax.nn.log_softmax(scores(parameters, X))).sum(axis=1).mean()

        def update(parameters, velocity, X, y, batch, rate):
            gradient = jax.grad(loss)(parameters, X[batch], y[batch])
            velocity = jax.tree.map(lambda v, g: 0.9 * v + g, velocity, gradient)
            parameters = jax.tree.map(
                lambda p, v, g: p - rate * (g + 0.9 * v), parameters, velocity, gradient
            )
            return parameters, velocity

        def pooled(X):
            images = X.reshape(-1, 14, 2, 14, 2).astype(jnp.float32) / 255
            return images.mean(axis=(2, 4)).reshape(-1, 196)

        self.scores, self.update = jax.jit(scores), jax.jit(update)
        self.pooled = jax.jit(pooled)
        start, still = self.start(0)
        X, y = self.pooled(data.X_train), jnp.asarray(data.y_train)
        for m in sizes_of_batches(data, recipe):
            self.update(start, still, X, y, np.arange(m), recipe.rate)

    def start(self, seed):
        """Return He's parameters, and a velocity of 0."""
        rng = np.random.default_rng(seed)
        sizes = pairwise((196, *self.recipe.hidden, 10))
        drawn = [
            (rng.normal(scale=(2 / n_in) ** 0.5, size=(n_in, n_out)), np.zeros(n_out))
            for n_in, n_out in sizes
        ]
        parameters = [tuple(self.jnp.float32(one) for one in pair) for pair in drawn]
        return parameters, [(0 * W, 0 * b) for W, b in parameters]

    def run(self, seed):
        """Train, and return what the recipe reached."""
        data, recipe, rng = self.data, self.recipe, np.random.default_rng(seed)
        begun = process_time()
        X, y = self.pooled(data.X_train), self.jnp.asarray(data.y_train)
        centre, scale = X.mean(axis=0), (X - X.mean(axis=0)).std()
        X = (X - centre) / scale
        parameters, velocity = self.start(seed)
        steps, rising = n_steps(recipe, len(X))
        t = 0
        for _ in range(recipe.epochs):
            order = rng.permutation(len(X))
            for first in range(0, len(X), recipe.batch_size):
                batch = order[first : first + recipe.batch_size]
                rate = recipe.rate * factor(t, steps, rising)
                parameters, velocity = self.update(
                    parameters, velocity, X, y, batch, rate
                )
                t += 1
        parameters[0][0].block_until_ready()
        seconds = process_time() - begun
        X_test = (self.pooled(data.X_test) - centre) / scale
        labels = np.asarray(self.scores(parameters, X_test)).argmax(axis=1)
        right = float((labels == data.y_test).mean())
        return {"seed": seed, "seconds": seconds, "tested": right}


def sizes_of_batches(data, recipe):
    """Return the sizes that batches have: all but the last one are alike."""
    return {recipe.batch_size, len(data.X_train) % recipe.batch_size} - {0}


PEERS = {"PyTorch eager": Torch, "PyTorch compiled": TorchCompiled, "JAX jit": Jax}
if not shutil.which("c++"):  # torch.compile writes C++
    del PEERS["PyTorch compiled"]
