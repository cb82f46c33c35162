"""Prints the reference values of Tests/AnalysisTests/SpectraTests and Tests/LearningTests/{LinearProbe,ImplicitEM}Tests.

    python3 linear_references.py        (needs numpy, scipy, scikit-learn and torch)

Inputs come from integer arithmetic, so that the tests remake them bit for bit: `uniform(k)` is a 32-bit integer hash of
k, scaled to [-1, 1).
"""

import numpy as np
import torch
from scipy import optimize, stats
from scipy.linalg import subspace_angles
from sklearn.linear_model import LogisticRegression


def uniform(k):
    """The finalizer of MurmurHash3 (32 bits) of k, as an exact float64 in [-1, 1)."""
    h = k & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> 16
    return h / 2**31 - 1


def uniforms(first, *shape):
    return np.array([uniform(first + k) for k in range(int(np.prod(shape)))]).reshape(shape)


# ---- power law: every value as x_min that leaves a tail of 50; truncated log-normal by maximum likelihood; Vuong


def power_law(values):
    values = np.sort(values)
    best = None
    for start in range(len(values) - 49):
        tail, low = values[start:], values[start]
        alpha = 1 + len(tail) / np.log(tail / low).sum()
        law = 1 - (tail / low) ** (1 - alpha)
        steps = np.arange(len(tail) + 1) / len(tail)
        distance = max(np.abs(law - steps[:-1]).max(), np.abs(law - steps[1:]).max())
        if best is None or distance < best[3]:
            best = (alpha, low, len(tail), distance)
    alpha, low, count, distance = best
    logs = np.log(values[-count:])

    def negative(point):
        mu, sigma = point[0], np.exp(point[1])
        return -(stats.norm.logpdf(logs, mu, sigma) - stats.norm.logsf(np.log(low), mu, sigma)).mean()

    found = optimize.minimize(negative, [logs.mean(), np.log(logs.std())], method="BFGS", tol=1e-12)
    mu, sigma = found.x[0], np.exp(found.x[1])
    power = np.log(alpha - 1) - (alpha - 1) * (logs - np.log(low))
    ratios = power - (stats.norm.logpdf(logs, mu, sigma) - stats.norm.logsf(np.log(low), mu, sigma))
    return dict(alpha=alpha, xmin=low, tail=count, distance=distance, mu=mu, sigma=sigma,
                vuong=ratios.mean() * np.sqrt(count) / ratios.std())


share = (uniforms(1, 300) + 1) / 2 + 1e-9
print("power law of a power law:", power_law(share ** (-1 / 1.5)))
print("power law of a log-normal:", power_law(np.exp(0.5 * stats.norm.ppf((np.arange(400) + 0.5) / 400))))

# ---- principal angles

print("angles:", sorted(subspace_angles(uniforms(1, 8, 3), uniforms(100, 8, 2))))

# ---- multinomial logistic regression on standardised features

features = uniforms(1, 120, 4) * np.array([1, 3, 0.5, 2]) + np.array([0, 1, -2, 5])
labels = (np.floor(1.5 * (features[:, 0] + 0.4 * features[:, 1] + 0.8 * uniforms(2000, 120))) % 3).astype(int)
standard = (features - features.mean(0)) / features.std(0)
for C in (1, 0.01):
    model = LogisticRegression(C=C, tol=1e-12, max_iter=100000).fit(standard, labels)
    print(f"probe C={C}: log loss", -np.log(model.predict_proba(standard)[np.arange(120), labels]).mean(),
          "accuracy", model.score(standard, labels), "coefficients", model.coef_[0], "intercept", model.intercept_)

# ---- implicit EM: loss, terms and gradient; the second unit is silent

a = torch.tensor(uniforms(1, 6, 4) + 1)
a[:, 1] = 0
a.requires_grad_()


def terms(a):
    lse = -torch.logsumexp(-a, 1).sum()
    variance = -torch.log(a.var(0) + 1e-6).sum()
    standard = (a - a.mean(0)) / (a.std(0) + 1e-8)
    correlation = standard.T @ standard / (len(a) - 1)
    return lse, variance, correlation.square().sum() - correlation.diagonal().square().sum()


parts = terms(a)
sum(parts).backward()
print("implicit EM:", [part.item() for part in parts], "gradient", a.grad.flatten().tolist())
