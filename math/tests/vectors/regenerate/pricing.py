"""Recomputes the files of option prices and of the normal distribution, with mpmath."""

from mpmath import erfc, exp, log, mp, mpf, nstr, pi, sqrt

# Far from the money the legs of a price agree to many digits.
mp.dps = 140

SECONDS_PER_YEAR = 31_557_600


def distribution(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def written(number, found):
    """The number in the notation of the text that is there, with as many digits or more."""
    mantissa = found.lower().split("e")[0].lstrip("-")
    digits = max(len(mantissa.replace(".", "").strip("0")), 34)
    if "e" in found.lower():
        return nstr(number, digits, min_fixed=0, max_fixed=0)
    return nstr(number, digits, min_fixed=-10**9, max_fixed=10**9)


def years(inputs):
    if "years" in inputs:
        return mpf(inputs["years"])
    return mpf(inputs["seconds_to_expiry"]) / mpf(inputs.get("seconds_per_year", SECONDS_PER_YEAR))


def valued(inputs):
    """Price, greeks and distances by the name of the expected field."""
    spot, strike, vol, rate = (mpf(inputs[key]) for key in ("spot", "strike", "vol", "rate"))
    time = years(inputs)
    sign = -1 if inputs["is_put"] else 1
    width = vol * sqrt(time)
    d1 = (log(spot / strike) + rate * time) / width + width / 2
    d2 = d1 - width
    discounted = strike * exp(-rate * time)
    near, far = distribution(sign * d1), distribution(sign * d2)
    return {
        "price": sign * (spot * near - discounted * far),
        "delta": sign * near,
        "gamma": density(d1) / (spot * width),
        "vega_per_unit_vol": spot * density(d1) * sqrt(time),
        "theta_per_year": -spot * density(d1) * vol / (2 * sqrt(time))
        - sign * rate * discounted * far,
        "rho_per_unit_rate": sign * discounted * time * far,
        "d1": d1,
        "d2": d2,
    }


def prices(document):
    for case in document["cases"]:
        results = valued(case["inputs"])
        for field, found in case["expected"].items():
            # A rule in words is no number.
            if field != "must":
                case["expected"][field] = written(results[field], found)


def prices_and_distribution(document):
    prices(document)
    for case in document["premia_cdf"]:
        case["exact"] = written(distribution(mpf(case["x"])), case["exact"])


def normal(document):
    for case in document["cases"]:
        x = mpf(case["inputs"]["x"])
        expected = case["expected"]
        expected["cdf"] = written(distribution(x), expected["cdf"])
        expected["pdf"] = written(density(x), expected["pdf"])


FILES = {
    "black_scholes": prices,
    "black_scholes_deep_otm": prices,
    "black_scholes_premia_lyra": prices_and_distribution,
    "normal_cdf": normal,
}
