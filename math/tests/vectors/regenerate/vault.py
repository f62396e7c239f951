"""Expected values of hedges, orders, books and the utilisation premium."""

from decimal import Decimal
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

mp.dps = 60
YEAR = 31_557_600


def exact(text):
    """A decimal text as a fraction."""
    return Fraction(Decimal(text))


def plain(number):
    """A fraction with a finite decimal expansion, without superfluous zeros."""
    text = format(Decimal(number.numerator) / Decimal(number.denominator), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def digits(number):
    """A real number with 34 digits."""
    return mpmath.nstr(number, 34)


def put(expected, **values):
    """Replaces the members that the case has."""
    for key, value in values.items():
        if key in expected:
            expected[key] = value


# --- Hedges --------------------------------------------------------------------------------------


def floor(number):
    return number.numerator // number.denominator


def requirement(size, price, bps):
    """Collateral in units of 1e-6, rounded down twice, with the price cut to 6 decimals."""
    price = floor(exact(price) * 10**6)
    return floor(abs(size) * price) * int(bps) // 10_000


def move(required, collateral, kept):
    if required > collateral:
        return "deposit", required - collateral
    amount = collateral - max(required, kept)
    return ("withdraw", amount) if amount > 0 else ("none", 0)


def perp(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        change = -exact(inputs["pool_delta_to_hedge"])
        size = exact(inputs["position"]) + change
        collateral = int(inputs["collateral_units"])
        required = requirement(size, inputs["price"], inputs["health_factor_bps"])
        action, amount = move(required, collateral, 1)
        sign = {"deposit": 1, "withdraw": -1, "none": 0}[action]
        put(
            expected,
            new_position=plain(size),
            delta_change=plain(change),
            collateral_needed_units=str(required),
            action=action,
            amount_units=str(amount),
            collateral_after_units=str(collateral + sign * amount),
        )
    for case in document["health_cases"]:
        inputs, expected = case["inputs"], case["expected"]
        size, value = exact(inputs["position"]), floor(exact(inputs["account_value"]) * 10**6)
        if isinstance(expected, str) or size == 0 or value < 0:
            continue
        required = requirement(size, inputs["price"], inputs["health_factor_bps"])
        put(
            expected,
            health_bps=value * 10_000 // requirement(size, inputs["price"], 10_000),
            is_below_min=value < required,
            is_above_max=value > required,
            amount_units=str(abs(value - required)),
        )
    for case in document["update_cases"]:
        inputs = case["inputs"]
        size, collateral = exact(inputs["position"]), floor(exact(inputs["collateral"]) * 10**6)
        required = requirement(size, inputs["price"], inputs["health_factor_bps"])
        idle = size == 0 and collateral == 1
        action, amount = ("none", 0) if idle else move(required, collateral, 0)
        put(case["expected"], required_units=str(required), action=action, amount_units=str(amount))


def spot(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        delta, held = exact(inputs["pool_delta_to_hedge"]), exact(inputs["underlying_held"])
        price = floor(exact(inputs["price"]) * 10**6)
        if delta < 0:
            bps, quantity = 10_000 + int(inputs["buy_slippage_bps"]), -delta
            limit = floor(price * quantity * bps / 10_000)
            put(expected, action="buy exact output", max_in_units=str(limit))
            put(expected, amount=plain(quantity), delta_change=plain(quantity))
        elif held >= exact(inputs["min_amount"]):
            bps, quantity = 10_000 - int(inputs["sell_slippage_bps"]), min(delta, held)
            limit = floor(price * quantity * bps / 10_000)
            put(expected, action="sell exact input", min_out_units=str(limit))
            put(expected, amount=plain(quantity), delta_change=plain(-quantity))
        else:
            put(expected, amount="0", delta_change="0")


# --- Orders --------------------------------------------------------------------------------------


def orders(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        contracts = exact(inputs["amount"])
        premium = floor(contracts * exact(inputs["price_per_contract"]) * 10**6)
        tariff = floor(contracts * int(inputs["fee_per_contract_units"]))
        fee = tariff if premium // 8 > tariff else 0
        put(
            expected,
            premium_units=str(premium),
            expected_fee_units=str(tariff),
            fee_charged_units=str(fee),
            pool_receives_units=str(premium - fee),
            buyer_pays_units=str(premium),
            fee_waived=fee == 0,
        )
    for case in document["spot_bound_cases"]:
        inputs = case["inputs"]
        start, down, up = (exact(inputs[key]) for key in ("spot_at_creation", "down", "up"))
        if down > start:
            case["expected"] = "reject at creation (underflow)"
            continue
        inside = start - down <= exact(inputs["spot_at_execution"]) <= start + up
        case["expected"] = "ok" if inside else "reject SpotMovedBeyondRange"
    for case in document["rule_cases"]:
        inputs = case["inputs"]
        if "order_expiry_seconds" in inputs:
            long = inputs["order_expiry_seconds"] > 1_800
            case["expected"] = "reject OrderExpiryTooLong" if long else "ok"
        elif "price" in inputs:
            case["expected"] = "ok" if exact(inputs["price"]) > 0 else "reject InvalidPrice"
        elif "now_minus_order_expiry" in inputs:
            late = inputs["now_minus_order_expiry"] > 0
            case["expected"] = "reject OrderExpired" if late else "ok"


# --- Books ---------------------------------------------------------------------------------------


def implied(smile, forward, strike, time):
    """Hagan, Kumar, Lesniewski and Woodward 2002, equation 2.17a."""
    alpha, beta, rho, nu = (mpf(smile[key]) for key in ("alpha", "beta", "rho", "volvol"))
    slack, log = 1 - beta, mpmath.log(forward / strike)
    power = (forward * strike) ** slack
    root = mpmath.sqrt(power)
    growth = (
        slack**2 * alpha**2 / (24 * power)
        + rho * beta * nu * alpha / (4 * root)
        + (2 - 3 * rho**2) * nu**2 / 24
    )
    z = nu * root * log / alpha
    x = mpmath.log((mpmath.sqrt(1 - 2 * rho * z + z**2) + z - rho) / (1 - rho))
    ratio = z / x if abs(z) > mpf(10) ** -25 else 1 - rho * z / 2
    stretch = 1 + slack**2 * log**2 / 24 + slack**4 * log**4 / 1920
    return alpha / (root * stretch) * ratio * (1 + growth * time)


def black_scholes(put_option, spot_price, strike, vol, time, rate):
    """Price and delta."""
    width = vol * mpmath.sqrt(time)
    first = (mpmath.log(spot_price / strike) + rate * time) / width + width / 2
    sign = -1 if put_option else 1
    in_money, exercised = mpmath.ncdf(sign * first), mpmath.ncdf(sign * (first - width))
    price = sign * (spot_price * in_money - strike * mpmath.exp(-rate * time) * exercised)
    return price, sign * in_money


def books(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        spot_price, rate = mpf(inputs["spot"]), mpf(inputs["risk_free_rate"])
        value, delta, legs = mpf(0), mpf(0), []
        for leg in inputs["book"]:
            smile = document["expiries"][leg["expiry"]]
            time, strike = mpf(smile["seconds"]) / YEAR, mpf(leg["strike"])
            forward = spot_price * mpmath.exp(mpf(smile["interest_rate"]) * time)
            vol = implied(smile, forward, strike, time)
            price, slope = black_scholes(leg["is_put"], forward, strike, vol, time, rate)
            price *= spot_price / forward
            net = mpf(leg["short"]) - mpf(leg["long"])
            value += price * net
            delta -= slope * net
            numbers = {"forward": forward, "vol": vol, "price": price, "delta": slope}
            legs.append({key: digits(number) for key, number in numbers.items()})
        put(expected, delta=digits(delta), call_puts_value=digits(value), legs=legs)
    for case in document["net_exposure_limit_cases"]:
        inputs, expected = case["inputs"], case["expected"]
        after = exact(inputs["net_before"]) - exact(inputs["short_added"])
        after += exact(inputs["long_added"])
        put(expected, net_after=plain(after))
        if abs(after) <= exact(inputs["max_net"]):
            put(expected, outcome="ok")
        elif expected["outcome"].startswith("ok"):
            put(expected, outcome="reject MaxNetDhvExposureExceeded")
    liabilities, delta = Fraction(0), Fraction(0)
    for case in document["ephemeral_cases"]:
        words = case["step"].replace(",", " ").split()
        if words[0] == "revaluation":
            liabilities, delta = Fraction(0), Fraction(0)
        else:
            sign = -1 if words[0] == "buyback" else 1
            liabilities += sign * exact(words[words.index("premium") + 1])
            delta -= sign * exact(words[words.index("delta") + 1])
        put(case, ephemeral_liabilities=plain(liabilities), ephemeral_delta=plain(delta))
    for case in document["staleness_cases"]:
        inputs = case["inputs"]
        if "age_seconds" in inputs:
            old = inputs["age_seconds"] > inputs["max_age"]
            case["expected"] = "reject TimeDeltaExceedsThreshold" if old else "ok"
        elif "spot" in inputs:
            stored = exact(inputs["stored"])
            moved = abs(exact(inputs["spot"]) - stored) / stored > exact(inputs["max_change"])
            case["expected"] = "reject PriceDeltaExceedsThreshold" if moved else "ok"


def utilisation(document):
    for case in document["cases"]:
        inputs = case["inputs"]
        names = ("utilization_before", "utilization_after", "threshold", "below_gradient")
        before, after, threshold, below = (exact(inputs[name]) for name in names)
        above, price = exact(inputs["above_gradient"]), exact(inputs["total_option_price"])
        low, high = min(before, after), max(before, after)

        def area(end):
            return below * end**2 / 2 + (above - below) * max(end - threshold, 0) ** 2 / 2

        line = below * low + (above - below) * max(low - threshold, 0)
        mean = (area(high) - area(low)) / (high - low) if high > low else line
        premium = price * (1 + mean)
        number = mpf(premium.numerator) / mpf(premium.denominator)
        case["expected"]["utilization_price"] = digits(number)


FILES = {
    "perp_reactor_rysk": perp,
    "uniswap_reactor_rysk": spot,
    "otc_orders_rysk": orders,
    "portfolio_values_rysk": books,
    "utilization_premium_rysk_alpha": utilisation,
}
