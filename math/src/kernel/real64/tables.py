#!/usr/bin/env python3
"""Writes tables.rs beside this file: constants of the kernels, computed with 60 digits (mpmath).

The scales are those that exp.rs, ln.rs and normal.rs document.
"""
from pathlib import Path

from mpmath import cos, erfc, exp, factorial, log, lu_solve, matrix, mp, mpf, nint, pi, quad, inf, sqrt

mp.dps = 60
ONE = mpf(2) ** 64


def integer(x):
    value = int(nint(x))
    assert 0 <= value < 2**64, value
    return value


def fit(f, degree):
    """Coefficients of the polynomial that equals f at the Chebyshev points of [0, 1]."""
    n = degree + 1
    points = [(1 - cos(pi * (2 * i + 1) / (2 * n))) / 2 for i in range(n)]
    rows = matrix(n, n)
    for i, x in enumerate(points):
        for j in range(n):
            rows[i, j] = x**j
    return list(lu_solve(rows, matrix([f(x) for x in points])))


def alternating(coefficients, scale):
    """Magnitudes of coefficients whose signs alternate."""
    assert all((c > 0) == (i % 2 == 0) for i, c in enumerate(coefficients)), coefficients
    return [integer(abs(c) * scale) for c in coefficients]


def ratio(x):
    """R(x) = N(-x) e^(x^2/2)."""
    if x > 100:
        return mpf(1) / sqrt(2 * pi) / x * far(1 / x**2)
    return erfc(x / sqrt(mpf(2))) / 2 * exp(x * x / 2)


def far(u):
    """sqrt(2 pi) x R(x) for u = 1/x^2: the integral of e^(-s - u s^2/2) over s > 0."""
    if u == 0:
        return mpf(1)
    x = 1 / sqrt(u)
    if x > 30:
        return quad(lambda s: exp(-s - u * s * s / 2), [0, 1, 5, 20, 60, 150])
    return sqrt(2 * pi) * x * erfc(x / sqrt(mpf(2))) / 2 * exp(x * x / 2)


def listing(values, per_line=4, indent="\t"):
    lines = []
    for i in range(0, len(values), per_line):
        lines.append(indent + " ".join(f"0x{v:016x}," for v in values[i : i + per_line]))
    return "\n".join(lines)


exp2 = [integer(mpf(2) ** (mpf(j) / 64) * 2**63) for j in range(64)]
exp2_series = [integer((log(2) / 64) ** i / factorial(i) * mpf(2) ** 70) for i in range(1, 8)]

reciprocals, logarithms = [], []
for j in range(128):
    c = -((-(2**16) * 128) // (128 + j))  # rounded up: m c >= 1 for every m of the interval
    reciprocals.append(c)
    logarithms.append(integer(-log(mpf(c) / 2**16) * ONE))
log_series = [integer(mpf(2) ** 63 / (64**i * (i + 1))) for i in range(10)]
atanh_series = [integer(ONE / (2 * i + 1) / mpf(2) ** (7 * i) / 2) for i in range(9)]
slope_series = [integer(mpf(2) ** 63 / factorial(i + 1)) for i in range(21)]

NEAR_DEGREE, FAR_DEGREE = 10, 14
near = [alternating(fit(lambda t: ratio((j + t) / 8), NEAR_DEGREE), ONE) for j in range(64)]
far_series = alternating(fit(lambda t: far(t / 64), FAR_DEGREE), mpf(2) ** 63)

text = f"""//! Constants of the kernels; written by `tables.py`. Their scales stand where they are used.

/// `2^(j/64)` in units of `2^-63`.
pub const EXP2: [u64; 64] = [
{listing(exp2)}
];

/// `(ln 2 / 64)^i / i!` for `i` from 1, in units of `2^-70`.
pub const EXP2_SERIES: [u64; 7] = [
{listing(exp2_series)}
];

/// `ln 2` in units of `2^-96`.
pub const LN_2: i128 = 0x{int(nint(log(2) * mpf(2)**96)):x};

/// `log2 e` in units of `2^-127`.
pub const LOG2_E: u128 = 0x{int(nint(1 / log(2) * mpf(2)**127)):032x};

/// `log2 e / 10^18` in units of `2^-187`.
pub const LOG2_E_QUANTUM: u128 = 0x{int(nint(1 / log(2) / mpf(10)**18 * mpf(2)**187)):032x};

/// `log2 e / (10^18 * 31557600)`, for a yearly rate with 18 decimals times seconds, in units of `2^-212`.
pub const LOG2_E_RATE_SECOND: u128 = 0x{int(nint(1 / log(2) / mpf(10)**18 / 31557600 * mpf(2)**212)):032x};

/// Reciprocals of `1 + j/128`, rounded up, in units of `2^-16`.
pub const RECIPROCALS: [u32; 128] = [
{chr(10).join(chr(9) + ' '.join(f'{v},' for v in reciprocals[i:i+12]) for i in range(0, 128, 12))}
];

/// Logarithms of the entries of [`RECIPROCALS`], negated, in units of `2^-64`.
pub const LOGARITHMS: [u64; 128] = [
{listing(logarithms)}
];

/// `1 / (64^i (i + 1))` in units of `2^-63`.
pub const LOG_SERIES: [u64; 10] = [
{listing(log_series)}
];

/// `1 / (2^(7 i) (2 i + 1))` in units of `2^-63`.
pub const ATANH_SERIES: [u64; 9] = [
{listing(atanh_series)}
];

/// `1 / (i + 1)!` in units of `2^-63`.
pub const SLOPE_SERIES: [u64; 21] = [
{listing(slope_series)}
];

/// Magnitudes of the polynomial coefficients (signs alternate) of `N(-x) e^(x^2/2)` in
/// `t = 8 x - j`, for `x` in `[j/8, (j + 1)/8)`, in units of `2^-64`.
pub const NEAR: [[u64; {NEAR_DEGREE + 1}]; 64] = [
{chr(10).join(chr(9) + '[' + chr(10) + listing(row, indent=chr(9)*2) + chr(10) + chr(9) + '],' for row in near)}
];

/// Magnitudes of the polynomial coefficients (signs alternate) of `sqrt(2 pi) x N(-x) e^(x^2/2)` in
/// `t = 64 / x^2`, for `x >= 8`, in units of `2^-63`.
pub const FAR: [u64; {FAR_DEGREE + 1}] = [
{listing(far_series)}
];
"""
Path(__file__).with_name("tables.rs").write_text(text)


def horner(coefficients, t):
    value = mpf(0)
    for c in reversed(coefficients):
        value = c - value * t
    return value


def bits(x):
    return float(log(abs(x), 2))


if __name__ == "__main__":
    worst = max(
        abs(horner(near[j], mpf(i) / 40) / ONE / ratio((j + mpf(i) / 40) / 8) - 1) for j in range(64) for i in range(40)
    )
    print("near, relative error: 2^%.1f" % bits(worst))
    worst = max(abs(horner(far_series, mpf(i) / 200) / 2**63 / far(mpf(i) / 200 / 64) - 1) for i in range(201))
    print("far, relative error: 2^%.1f" % bits(worst))
