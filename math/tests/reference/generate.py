#!/usr/bin/env python3
"""Writes reference.json: inputs on the 18-decimal grid and their results, computed with 120 digits
(mpmath) and written with 55 significant digits.

Inputs are raw integers (units of 1e-18) and whole seconds, results plain numbers; a result below
1e-200 is written as 0. The rows cover the domain of docs/accuracy.md with its corners.
"""
import itertools
import json
import pathlib
import random

from mpmath import erfc, exp, log, mp, mpf, nstr, pi, sqrt

mp.dps = 120
random.seed(20240607)
ONE = 10**18
YEAR = 31_557_600
SPOT = (10**12, 10**27)
VOLATILITY = (10**15, 10**19)
SECONDS = (1, 10 * YEAR)


def text(x):
    return "0" if abs(x) < mpf(10) ** -200 else nstr(x, 55, min_fixed=1, max_fixed=0)


def cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def pdf(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


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
    """The correction and the volatility."""
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


def interpolation(t0, v0, t1, v1, t):
    v0, v1 = mpf(v0) / ONE, mpf(v1) / ONE
    total = (v0**2 * t0 * (t1 - t) + v1**2 * t1 * (t - t0)) / mpf(t1 - t0)
    return sqrt(total / t)


def black_76(put, f, k, vol, seconds, r):
    f, k, vol, r = (mpf(x) / ONE for x in (f, k, vol, r))
    t = mpf(seconds) / YEAR
    v = vol * sqrt(t)
    d1 = log(f / k) / v + v / 2
    d2 = d1 - v
    w = -1 if put else 1
    df = exp(-r * t)
    price = df * w * (f * cdf(w * d1) - k * cdf(w * d2))
    return [
        price,
        df * w * cdf(w * d1),
        df * pdf(d1) / (f * v),
        df * f * pdf(d1) * sqrt(t),
        r * price - df * f * pdf(d1) * vol / (2 * sqrt(t)),
        -t * price,
    ]


def charge(start, factors):
    for factor in factors:
        start *= abs(mpf(factor)) / ONE
    return start


def interest(r, seconds, factors=()):
    t = mpf(seconds) / YEAR
    return charge((1 + mpf(r) / ONE) ** t - 1, factors)


def upper_bound(t0, v0, t1, v1, t):
    share = (sqrt(mpf(t)) - sqrt(mpf(t0))) / (sqrt(mpf(t1)) - sqrt(mpf(t0)))
    return (v0 + (v1 - v0) * share) / ONE


def uniform(low, high):
    return random.randint(low, high)


def spread(low, high):
    """Log-uniform between two raw integers."""
    return min(max(int(mp.e ** random.uniform(float(log(low)), float(log(high)))), low), high)


def rate():
    return random.choice([0, uniform(-ONE, ONE), spread(1, ONE), -spread(1, ONE)])


def around(s, factor):
    """A strike at a distance from the spot, inside the moneyness and the range of strikes."""
    low, high = max(-(-s // 50), SPOT[0]), min(s * 50, SPOT[1])
    return min(max(int(mpf(s) * factor), low), high)


def functions(out):
    near_one = [ONE + d for d in (1, -1, 10**6, -(10**6), 10**15, -(10**15))]
    for x in [0, 1, -1, ONE, -ONE, 46 * ONE, -42 * ONE, 10**9, -(10**9)] + [
        uniform(-42 * ONE, 46 * ONE) for _ in range(60)
    ]:
        out["exp"].append([str(x), text(exp(mpf(x) / ONE))])
    for x in [1, 2, ONE, 2 * ONE, 3 * ONE // 2, 2 * ONE // 3, 2**127 - 1] + near_one + [
        spread(1, 10**38) for _ in range(60)
    ]:
        out["ln"].append([str(x), text(log(mpf(x) / ONE))])
        out["sqrt"].append([str(x), text(sqrt(mpf(x) / ONE))])
    while len(out["pow"]) < 60:
        b, e = spread(*SPOT), uniform(-5 * ONE, 5 * ONE)
        if abs(log(mpf(b) / ONE) * e / ONE) < 40:
            out["pow"].append([str(b), str(e), text((mpf(b) / ONE) ** (mpf(e) / ONE))])
    grid = [0, 1, -1, 40 * ONE, -40 * ONE]
    for edge in range(1, 9):
        for d in (-1, 0, 1):
            grid += [edge * ONE + d, -edge * ONE + d]
    for x in grid + [uniform(-10 * ONE, 10 * ONE) for _ in range(50)] + [
        uniform(-40 * ONE, 40 * ONE) for _ in range(20)
    ]:
        v = mpf(x) / ONE
        out["normal"].append([str(x), text(cdf(v)), text(pdf(v))])


def option(out, s, k, vol, seconds, r):
    put = random.random() < 0.5
    results = [text(x) for x in value(put, s, k, vol, seconds, r)]
    out["value"].append([put, str(s), str(k), str(vol), seconds, str(r)] + results)


def options(out):
    moneyness = (mpf(1) / 50, mpf(1), mpf(50))
    for s, m, vol, seconds in itertools.product(SPOT, moneyness, VOLATILITY, SECONDS):
        for r in (-ONE, 0, ONE):
            option(out, s, around(s, m), vol, seconds, r)
    for shape in range(160):
        s, vol, seconds, r = spread(*SPOT), spread(*VOLATILITY), spread(*SECONDS), rate()
        if shape % 8 == 7:  # next to no uncertainty
            vol, seconds = spread(10**15, 10**16), spread(1, 60)
        t = mpf(seconds) / YEAR
        width = mpf(vol) / ONE * sqrt(t)
        drift = mpf(r) / ONE * t
        k = around(s, mp.e ** random.uniform(-3.9, 3.9))
        if shape % 4 == 1:  # within a few standard deviations of the forward
            k = around(s, mp.e ** (drift + width * random.uniform(-6, 6)))
        elif shape % 4 == 2:  # in the tails
            k = around(s, mp.e ** (drift + width * random.choice([-1, 1]) * random.uniform(6, 30)))
        elif shape % 8 == 7:  # the drift cancels the moneyness
            k = around(s, mp.e**drift) + uniform(-2, 2)
            k = min(max(k, SPOT[0]), SPOT[1])
        elif shape % 8 == 3:  # at the money to a quantum
            k = min(max(s + uniform(-1, 1), SPOT[0]), SPOT[1])
        option(out, s, k, vol, seconds, r)
    # Beyond the domain: a quantum is below 1e-37 of these spots.
    for _ in range(12):
        s = spread(10**37, 8 * 10**37)
        k = int(s * mpf(spread(ONE // 2, 2 * ONE)) / ONE)
        option(out, s, k, spread(ONE // 20, 3 * ONE), spread(60, 2 * YEAR), uniform(0, ONE // 5))


def smiles(out):
    while len(out["sabr"]) < 130:
        shape = len(out["sabr"])
        f, seconds = spread(*SPOT), spread(*SECONDS)
        k = around(f, mp.e ** random.uniform(-3.9, 3.9))
        if shape < 24:  # at the money and near
            step = 10 ** (shape * 3 // 4)
            k = min(max(f + random.choice([-1, 0, 1]) * step, SPOT[0]), SPOT[1])
        beta = ONE if shape % 5 == 0 else spread(10**15, ONE)
        rho = uniform(-999, 999) * ONE // 1000
        rho = random.choice([rho, rho, -999 * ONE // 1000, 999 * ONE // 1000, 0])
        level = mpf(spread(10**16, 10**19)) / ONE
        alpha = int(level * (mpf(f) / ONE) ** (1 - mpf(beta) / ONE) * ONE)
        nu = spread(10**14, 100 * ONE)
        if not 1 <= alpha <= 100 * ONE:
            continue
        corr, vol = sabr(f, k, seconds, alpha, beta, rho, nu)
        if corr > mpf("0.1") and mpf(10) ** -9 < vol < mpf(10) ** 9:
            parameters = [str(x) for x in (alpha, beta, rho, nu)]
            out["sabr"].append([str(f), str(k), seconds] + parameters + [text(vol)])


def quotes(out):
    while len(out["slippage"]) < 100:
        g, n = spread(1, ONE), spread(10**10, 10**24)
        x0 = random.choice([-1, 1]) * spread(1, 10**24) * random.choice([0, 1, 1, 1])
        slope = log(1 + mpf(g) / ONE) / ONE
        if abs(slope * x0) > 40 or slope * n > 40:
            continue
        buys = random.random() < 0.5
        out["slippage"].append([str(g), str(x0), str(n), buys, text(slippage(g, x0, n, buys))])
    for _ in range(40):
        s, seconds, r = spread(*SPOT), spread(*SECONDS), rate()
        ahead = mpf(s) / ONE * exp(mpf(r) / ONE * mpf(seconds) / YEAR)
        out["forward"].append([str(s), str(r), seconds, text(ahead)])
    for _ in range(40):
        t0, t, t1 = sorted(random.sample(range(1, 10 * YEAR), 3))
        v0, v1 = spread(*VOLATILITY), spread(*VOLATILITY)
        row = [t0, str(v0), t1, str(v1), t, text(interpolation(t0, v0, t1, v1, t))]
        out["interpolation"].append(row)


def charges(out):
    """Everything that came after the lists above, so that those stay as they are."""
    for row in out["value"]:
        put, s, k, vol, seconds, r = row[:6]
        if int(s) > SPOT[1]:
            continue
        results = black_76(put, int(s), int(k), int(vol), seconds, int(r))
        out["black_76"].append(row[:6] + [text(x) for x in results])
    for n in range(60):
        r = max(rate(), 1 - ONE) if n % 4 else spread(1, ONE) - ONE
        seconds, delta = spread(*SECONDS), random.choice([-1, 1]) * spread(1, ONE)
        size, multiplier, spot = spread(10**10, 10**24), spread(1, 10 * ONE), spread(*SPOT)
        collateral, vol = spread(1, 10**27), spread(*VOLATILITY)
        out["interest"].append([str(r), seconds, text(interest(r, seconds))])
        for name, factors in [
            ("lending", [collateral, multiplier]),
            ("borrow", [delta, size, spot, multiplier]),
        ]:
            row = [str(r), seconds] + [str(x) for x in factors]
            out[name].append(row + [text(interest(r, seconds, factors))])
        factors = [delta, spot, vol, multiplier, size]
        result = charge(sqrt(mpf(seconds) / YEAR), factors)
        out["staleness"].append([seconds] + [str(x) for x in factors] + [text(result)])
        t0, t, t1 = sorted(random.sample(range(1, 10 * YEAR), 3))
        v0, v1 = spread(1, 10 * ONE), spread(1, 10 * ONE)
        row = [t0, str(v0), t1, str(v1), t, text(upper_bound(t0, v0, t1, v1, t))]
        out["upper_bound"].append(row)


def main():
    names = "exp ln sqrt pow normal value sabr slippage forward interpolation".split()
    names += "black_76 interest lending borrow staleness upper_bound".split()
    out = {name: [] for name in names}
    functions(out)
    options(out)
    smiles(out)
    quotes(out)
    charges(out)
    lists = ",\n".join(
        json.dumps(name)
        + ": [\n"
        + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
        + "\n]"
        for name, rows in out.items()
    )
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text("{\n" + lists + "\n}\n")


if __name__ == "__main__":
    main()
