"""Recomputes the expected values of the vectors of quotes and smiles.

Each function takes a parsed file and replaces its expectations in place, from the inputs alone: real
numbers with 60 digits, integers exactly. Formulas: Hagan et al. (2002) equation 2.17a for smiles;
Black-Scholes (1973); the pricer of Rysk Beyond for slippage, spread and premium, on which the crate
documents what it changes; Gatheral and Jacquier (2014), interpolated as by Premia, for the other surface.
"""
from fractions import Fraction

from mpmath import erfc, exp, expm1, floor, log, log1p, mp, mpf, nstr, sqrt

mp.dps = 60
DIGITS = 34
YEAR = 31_557_600
UNIT = 10**18

# Tables of slippage_rysk, which the other files refer to.
OUTER = {
    "call_multipliers": ["1.0", "1.1", "1.2", "1.3", "1.4"],
    "put_multipliers": ["1.1", "1.2", "1.3", "1.4", "1.5"],
}
MIDDLE = {
    "call_multipliers": ["2.0", "2.1", "2.2", "2.3", "2.4"],
    "put_multipliers": ["2.1", "2.2", "2.3", "2.4", "2.5"],
}
KNOTS = [OUTER, MIDDLE, OUTER]

# Upper bounds of the margin of the peer's deployment: seconds, calls, puts.
UPPER_BOUNDS = [
    (604800, "0.136113558844652341526790144", "0.152631225060838257058643968"),
    (1209600, "0.204187799962679547344715776", "0.220077115543755132474753024"),
    (2419200, "0.286851404906056194342256640", "0.300379400622110384259596288"),
    (3628800, "0.346254939021579129148407808", "0.379097031746117355062689792"),
    (4838400, "0.410351170012979402983342080", "0.441358135813662669482754048"),
    (6048000, "0.468023268960227811617931264", "0.499819416147169665479606272"),
    (7257600, "0.519059121881823487446745088", "0.559059596620901987934605088"),
]


def text(x):
    return nstr(x, DIGITS, min_fixed=-20)


def years(seconds):
    return mpf(seconds) / YEAR


def normal(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def black_scholes(is_put, spot, strike, vol, t, rate):
    """Price and delta."""
    width = vol * sqrt(t)
    d1 = (log(spot / strike) + rate * t) / width + width / 2
    w = -1 if is_put else 1
    price = w * (spot * normal(w * d1) - strike * exp(-rate * t) * normal(w * (d1 - width)))
    return price, w * normal(w * d1)


def sabr(forward, strike, t, alpha, beta, rho, nu):
    if forward <= 0 or strike <= 0:
        return mpf(0)
    slack = 1 - beta
    power = (forward * strike) ** slack
    moneyness = log(forward / strike)
    correction = 1 + t * (
        (slack * alpha) ** 2 / (24 * power)
        + rho * beta * nu * alpha / (4 * sqrt(power))
        + (2 - 3 * rho**2) * nu**2 / 24
    )
    z = nu * sqrt(power) * moneyness / alpha
    ratio = mpf(1)
    if z != 0:
        ratio = z / log((sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho))
    stretch = 1 + (slack * moneyness) ** 2 / 24 + (slack * moneyness) ** 4 / 1920
    return alpha * ratio * correction / (sqrt(power) * stretch)


class Tables:
    """Multipliers by delta band and tenor."""

    def __init__(self, parameters):
        self.width = parameters["delta_band_width_pct"]
        self.tenors = parameters["number_of_tenors"]
        self.max_root = parameters["max_tenor_value_sqrt_seconds"]
        knots = parameters["tenor_knots"]
        self.knots = knots if isinstance(knots, list) else KNOTS

    def place(self, delta, seconds):
        band = min(int(floor(abs(delta) * 100 / self.width)), 100 // self.width - 1)
        position = sqrt(mpf(seconds)) * (self.tenors - 1) / self.max_root
        if position >= self.tenors - 1:
            return band, self.tenors - 1, mpf(0)
        return band, int(floor(position)), position - floor(position)

    def multiplier(self, is_put, place):
        band, tenor, remainder = place
        key = "put_multipliers" if is_put else "call_multipliers"
        near = mpf(self.knots[tenor][key][band])
        if remainder == 0:
            return near
        return near + remainder * (mpf(self.knots[tenor + 1][key][band]) - near)


def slippage(gradient, exposure, contracts, sells):
    """Mean factor of an order; `gradient` includes the multiplier."""
    if gradient == 0:
        return mpf(1)
    factor = 1 + gradient
    low, high = (exposure, exposure + contracts) if sells else (exposure - contracts, exposure)
    return (factor**-low - factor**-high) / (log1p(gradient) * contracts)


def interest(rate, t):
    return expm1(t * log1p(rate))


def short_part(exposure, contracts, sells):
    """Contracts that leave the vault net short."""
    if sells:
        return contracts * 0
    return contracts if exposure <= 0 else max(contracts - exposure, contracts * 0)


def spread(rates, is_put, sells, t, margin, notional, multiplier):
    """Lending and borrow premium."""
    kind = {
        (True, True): "sell_long_rate",
        (True, False): "buy_short_rate",
        (False, True): "sell_short_rate",
        (False, False): "buy_long_rate",
    }[is_put, sells]
    lending = interest(mpf(rates["collateral_lending_rate"]), t) * margin * multiplier
    return lending, interest(mpf(rates[kind]), t) * notional * multiplier


def slippage_rysk(document):
    tables = Tables(document["parameters"])
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        if "outcome" in expected:
            continue
        delta = mpf(inputs["delta"])
        place = tables.place(delta, inputs["seconds_to_expiry"])
        gradient = mpf(inputs["slippage_gradient"]) * tables.multiplier(delta < 0, place)
        factor = slippage(
            gradient,
            mpf(inputs["net_dhv_exposure"]),
            mpf(inputs["amount"]),
            inputs["is_sell_to_dhv"],
        )
        expected["slippage_multiplier"] = text(factor)
        expected["multiplier_e18_floor"] = str(int(floor(factor * UNIT)))
        expected["delta_band"], expected["tenor_index"] = place[0], place[1]
        expected["tenor_remainder"] = text(place[2])
        expected["modified_gradient"] = text(gradient) if gradient else "0"


def spread_rysk(document):
    tables = Tables(document["parameters"])
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        delta, contracts = mpf(inputs["delta"]), mpf(inputs["amount"])
        seconds, sells = inputs["seconds_to_expiry"], inputs["is_sell_to_dhv"]
        multiplier = tables.multiplier(delta < 0, tables.place(delta, seconds))
        short = short_part(mpf(inputs["net_dhv_exposure"]), contracts, sells)
        margin = short * mpf(inputs["margin_per_contract"])
        notional = abs(delta) * contracts * mpf(inputs["spot"])
        lending, borrow = spread(
            inputs, delta < 0, sells, years(seconds), margin, notional, multiplier
        )
        expected["collateral_lending_premium"] = text(lending)
        expected["delta_borrow_premium"] = text(borrow)
        expected["spread_total"] = text(lending + borrow)
        expected["spread_applied"] = text(max(lending + borrow, mpf(0)))
        expected["multiplier"] = text(multiplier)


def peer_margin(is_put, spot, strike, short, seconds):
    """Naked margin in the strike asset, integers with 27 decimals that cut; rounded up to 18."""
    ray = 10**27
    _, call, put = next(row for row in UPPER_BOUNDS if row[0] >= seconds)
    bound, spot, strike, short = (
        int(Fraction(x) * ray) for x in (put if is_put else call, spot, strike, short)
    )
    intrinsic = max(strike - spot, 0) if is_put else max(spot - strike, 0)
    total = (bound * min(spot, strike) // ray + intrinsic) * short // ray
    return mpf(-(-total // 10**9)) / UNIT


def quote_beyond_rysk(document):
    parameters = document["parameters"]
    tables = Tables(parameters)
    smile = [mpf(parameters["sabr"][key]) for key in ("alpha", "beta", "rho", "volvol")]
    forward_rate = mpf(parameters["sabr"]["interest_rate"])
    rate = mpf(parameters["risk_free_rate"])
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        is_put, sells, seconds = (
            inputs[key] for key in ("is_put", "is_sell_to_dhv", "seconds_to_expiry")
        )
        spot, strike, contracts, exposure = (
            mpf(inputs[key]) for key in ("spot", "strike", "amount", "net_dhv_exposure")
        )
        t = years(seconds)
        forward = spot * exp(forward_rate * t)
        vol = sabr(forward, strike, t, *smile)
        used = vol * (1 - mpf(parameters["bid_ask_iv_spread"])) if sells else vol
        price, delta = black_scholes(is_put, forward, strike, used, t, rate)
        vanilla = price * spot / forward
        place = tables.place(delta, seconds)
        multiplier = tables.multiplier(is_put, place)
        gradient = mpf(parameters["slippage_gradient"]) * multiplier
        factor = slippage(gradient, exposure, contracts, sells)
        short = short_part(Fraction(inputs["net_dhv_exposure"]), Fraction(inputs["amount"]), sells)
        margin = peer_margin(is_put, inputs["spot"], inputs["strike"], short, seconds) if short else mpf(0)
        notional = abs(delta) * contracts * spot
        lending, borrow = spread(parameters, is_put, sells, t, margin, notional, multiplier)
        charged = max(lending + borrow, mpf(0))
        gross = vanilla * factor * contracts
        premium = max(gross - charged, mpf(0)) if sells else gross + charged
        expected.pop("override_premium", None)
        if sells and abs(delta) < mpf(parameters["low_delta_threshold"]):
            flat, _ = black_scholes(
                is_put, forward, strike, mpf(parameters["low_delta_flat_iv"]), t, rate
            )
            cap = flat * spot / forward * contracts
            premium = min(premium, cap)
            expected["override_premium"] = text(cap)
        expected.update(
            forward=text(forward),
            iv=text(vol),
            iv_used=text(used),
            vanilla_per_contract=text(vanilla),
            delta_per_contract=text(delta),
            delta_total=text(delta * contracts),
            slippage_multiplier=text(factor),
            collateral_lending_premium=text(lending),
            delta_borrow_premium=text(borrow),
            spread=text(charged),
            premium=text(premium),
            band=place[0],
            tenor_index=place[1],
            tenor_remainder=text(place[2]),
        )
        fee = Fraction(parameters["fee_per_contract"]) * Fraction(inputs["amount"])
        exchange(expected, int(floor(premium * 10**6)), fee, sells)


def exchange(expected, premium, fee, sells):
    """What changes hands, in millionths."""
    expected["fees"] = text(mpf(fee.numerator) / fee.denominator)
    expected["premium_units_floor"] = str(premium)
    full = int(fee * 10**6)
    if not sells:
        expected["buyer_pays_units"] = str(premium + full)
        return
    charged = min(full, premium // 8)
    if premium // 8 > full:
        expected["exchange_rule"] = "ok"
        expected["seller_receives_units"] = str(premium - charged)
        expected.pop("fee_if_closing_units", None)
    else:
        expected["exchange_rule"] = (
            "reject (premium/8 <= fee) unless the sale closes a short of the vault"
        )
        expected["seller_receives_units"] = None
        expected["fee_if_closing_units"] = str(charged)


def sabr_rysk(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        t = years(inputs["seconds_to_expiry"])
        forward = mpf(inputs["spot"]) * exp(mpf(inputs["interest_rate"]) * t)
        smile = [mpf(inputs[key]) for key in ("alpha", "beta", "rho", "volvol")]
        vol = sabr(forward, mpf(inputs["strike"]), t, *smile)
        expected["forward"] = text(forward)
        expected["vol"] = text(vol)
        expected["vol_e18_floor"] = str(int(floor(vol * UNIT)))
        expected["outcome"] = "ok" if vol > 0 else "reject: implied vol not found (vol <= 0)"


def ssvi_surface_premia(document):
    parameters = document["parameters"]
    tau, theta, psi, rho = (
        [mpf(x) / 10**12 for x in parameters[key]] for key in ("tau", "theta", "psi", "rho")
    )
    for case in document["cases"]:
        inputs = case["inputs"]
        t = mpf(inputs["years"])
        if t < tau[0]:
            share = t / tau[0]
            level, width, skew = theta[0] * share, psi[0] * share, rho[0]
        elif t >= tau[-1]:
            slope = (theta[-1] - theta[-2]) / (tau[-1] - tau[-2])
            level, width, skew = theta[-1] + slope * (t - tau[-1]), psi[-1], rho[-1]
        else:
            i = max(n for n in range(len(tau)) if tau[n] <= t)
            far = (t - tau[i]) / (tau[i + 1] - tau[i])
            level = theta[i] + far * (theta[i + 1] - theta[i])
            width = psi[i] + far * (psi[i + 1] - psi[i])
            skew = ((1 - far) * rho[i] * psi[i] + far * rho[i + 1] * psi[i + 1]) / width
        x = width / level * log(mpf(inputs["strike"]) / mpf(inputs["spot"]))
        variance = level / 2 * (1 + skew * x + sqrt((x + skew) ** 2 + 1 - skew**2))
        case["expected"]["vol"] = text(sqrt(variance / t))


FILES = {
    "quote_beyond_rysk": quote_beyond_rysk,
    "sabr_rysk": sabr_rysk,
    "slippage_rysk": slippage_rysk,
    "spread_rysk": spread_rysk,
    "ssvi_surface_premia": ssvi_surface_premia,
}
