#!/usr/bin/env python3
"""Writes reference.json: results computed with 120 digits (mpmath) for inputs on the 18-decimal grid.

Inputs are raw integers (units of 1e-18). Expected numbers are in units of 1e-18 as well, with six
decimals more, so a test can measure its error in millionths of a quantum.
"""
import json
import random

from mpmath import erfc, exp, floor, log, mp, mpf, pi, sqrt

mp.dps = 120
random.seed(20240607)
ONE = 10**18
YEAR = 31_557_600


def cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def pdf(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def quanta(x):
    """x in units of 1e-18 with six decimals, as text."""
    scaled = int(floor(x * mpf(10) ** 24 + mpf(1) / 2))
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**6)
    return f"{sign}{whole}.{rest:06d}"


def value(put, s, k, vol, seconds, r):
    s, k, vol, r = (mpf(x) / ONE for x in (s, k, vol, r))
    t = mpf(seconds) / YEAR
    v = vol * sqrt(t)
    d1 = (log(s / k) + r * t) / v + v / 2
    d2 = d1 - v
    w = -1 if put else 1
    df = k * exp(-r * t)
    return [
        w * (s * cdf(w * d1) - df * cdf(w * d2)),
        w * cdf(w * d1),
        pdf(d1) / (s * v),
        s * pdf(d1) * sqrt(t),
        -s * pdf(d1) * vol / (2 * sqrt(t)) - w * r * df * cdf(w * d2),
        w * df * t * cdf(w * d2),
    ]


def sabr(f, k, seconds, alpha, beta, rho, nu):
    f, k, alpha, beta, rho, nu = (mpf(x) / ONE for x in (f, k, alpha, beta, rho, nu))
    t = mpf(seconds) / YEAR
    e = 1 - beta
    power = (f * k) ** e
    big_l = log(f / k)
    corr = 1 + t * (
        e**2 * alpha**2 / (24 * power)
        + rho * beta * nu * alpha / (4 * sqrt(power))
        + (2 - 3 * rho**2) * nu**2 / 24
    )
    z = nu * sqrt(power) * big_l / alpha
    ratio = mpf(1)
    if z != 0:
        ratio = z / log((sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho))
    stretch = 1 + (e * big_l) ** 2 / 24 + (e * big_l) ** 4 / 1920
    return corr, alpha / (sqrt(power) * stretch) * ratio * corr


def slippage(g, x0, n, buys):
    g, x0, n = (mpf(x) / ONE for x in (g, x0, n))
    f = 1 + g
    a, b = (x0 - n, x0) if buys else (x0, x0 + n)
    return (f**-a - f**-b) / (log(f) * n)


def uniform(low, high):
    return random.randint(low, high)


def spread(low, high):
    """Log-uniform between two raw integers."""
    return int(mp.e ** random.uniform(float(log(low)), float(log(high))))


out = {k: [] for k in ("exp", "ln", "sqrt", "pow", "normal", "value", "large", "sabr", "slippage")}
for x in [0, 1, -1, ONE, -ONE, 46 * ONE, -41 * ONE, 10**9] + [
    uniform(-42 * ONE, 46 * ONE) for _ in range(40)
]:
    out["exp"].append([str(x), quanta(exp(mpf(x) / ONE))])
for x in [1, 2, ONE, ONE + 1, ONE - 1, 2 * ONE, 3 * ONE // 2, 2 * ONE // 3, 2**127 - 1] + [
    spread(1, 10**38) for _ in range(40)
]:
    out["ln"].append([str(x), quanta(log(mpf(x) / ONE))])
    out["sqrt"].append([str(x), quanta(sqrt(mpf(x) / ONE))])
while len(out["pow"]) < 40:
    b, e = spread(10**12, 10**24), uniform(-5 * ONE, 5 * ONE)
    y = (mpf(b) / ONE) ** (mpf(e) / ONE)
    if y < mpf(10) ** 15:
        out["pow"].append([str(b), str(e), quanta(y)])
grid = [0, 1, -1]
for edge in (3, 4, 6, 9):
    for d in (-1, 0, 1):
        grid += [edge * ONE + d, -edge * ONE + d]
for x in grid + [uniform(-10 * ONE, 10 * ONE) for _ in range(60)]:
    v = mpf(x) / ONE
    out["normal"].append([str(x), quanta(cdf(v)), quanta(pdf(v))])


def option(name, s):
    k = int(s * mpf(spread(5 * ONE // 10, 2 * ONE)) / ONE) if random.random() < 0.9 else s
    vol = spread(ONE // 20, 3 * ONE)
    seconds = spread(60, 2 * YEAR)
    r = uniform(-ONE // 5, ONE // 5)
    put = random.random() < 0.5
    out[name].append(
        [put, str(s), str(k), str(vol), seconds, str(r)]
        + [quanta(x) for x in value(put, s, k, vol, seconds, r)]
    )


for _ in range(70):
    option("value", spread(ONE // 100, 10**5 * ONE))
for _ in range(25):
    option("large", spread(10**37, 8 * 10**37))
while len(out["sabr"]) < 50:
    f = spread(ONE // 100, 10**5 * ONE)
    k = int(f * mpf(spread(3 * ONE // 10, 3 * ONE)) / ONE)
    if len(out["sabr"]) < 10:
        k = f + uniform(-3, 3) * 10 ** (3 * len(out["sabr"]) // 2)
    seconds = spread(3600, YEAR)
    p = [spread(ONE // 20, 2 * ONE), uniform(ONE // 10, ONE), uniform(-95, 95) * ONE // 100, spread(ONE // 10, 5 * ONE)]
    corr, vol = sabr(f, k, seconds, *p)
    if corr > 0.11 and vol < 10**6:
        out["sabr"].append([str(f), str(k), seconds] + [str(x) for x in p] + [quanta(vol)])
while len(out["slippage"]) < 50:
    g, x0, n = spread(1, ONE // 50), uniform(-1000 * ONE, 1000 * ONE), spread(10**10, 1000 * ONE)
    buys = random.random() < 0.5
    y = slippage(g, x0, n, buys)
    if y < mpf(10) ** 12:
        out["slippage"].append([str(g), str(x0), str(n), buys, quanta(y)])
with open("reference.json", "w") as file:
    rows = ",\n".join(
        json.dumps(name) + ": [\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows) + "\n]"
        for name, rows in out.items()
    )
    file.write("{\n" + rows + "\n}\n")
