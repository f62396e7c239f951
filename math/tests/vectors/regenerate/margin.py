"""Expected values of margin, liquidation and settlement, recomputed with Python's integers.

Numbers are integers in units of 1e-27; products and quotients are cut towards zero, which is what
the recorded protocols do. Nothing here is shared with the crate.
"""

from fractions import Fraction

UNIT = 10**27
DAY = 86_400
BOUNDS = ["0.1678", "0.237", "0.3326", "0.4032", "0.4603", "0.5"]
#: Tables for files that name them without bringing them.
TABLES = {
    "gamma_unit": {"spot_shock": "0.75", "times": [7, 14, 28, 42, 56], "calls": BOUNDS, "puts": BOUNDS},
    "rysk_test": {"spot_shock": "0.6", "times": [7, 14, 28, 42, 56, 84], "calls": BOUNDS, "puts": BOUNDS},
    "rysk_production": {
        "spot_shock": "1",
        "times": [7, 14, 28, 42, 56, 70, 84],
        "calls": [
            "0.136113558844652341526790144", "0.204187799962679547344715776",
            "0.286851404906056194342256640", "0.346254939021579129148407808",
            "0.410351170012979402983342080", "0.468023268960227811617931264",
            "0.519059121881823487446745088",
        ],
        "puts": [
            "0.152631225060838257058643968", "0.220077115543755132474753024",
            "0.300379400622110384259596288", "0.379097031746117355062689792",
            "0.441358135813662669482754048", "0.499819416147169665479606272",
            "0.559059596620901987934605088",
        ],
    },
}


def read(text):
    """A decimal text in units of 1e-27, cut towards zero."""
    value = Fraction(text) * UNIT
    return cut(value.numerator, value.denominator)


def cut(a, b):
    """a / b towards zero."""
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def mul(a, b):
    return cut(a * b, UNIT)


def div(a, b):
    return cut(a * UNIT, b)


def write(value):
    """The decimal text of a number in units of 1e-27, without superfluous zeros."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    decimals = f"{value % UNIT:027d}".rstrip("0")
    return f"{sign}{value // UNIT}" + (f".{decimals}" if decimals else "")


def to_units(value, decimals, up):
    """The magnitude in units of an asset."""
    scaled = Fraction(abs(value) * 10**decimals, UNIT)
    return -(-scaled.numerator // scaled.denominator) if up else int(scaled)


def split(kind):
    """(put or call, strike asset or underlying) of a name such as put_usd."""
    option, asset = kind.split("_")
    assert option in ("put", "call") and asset in ("usd", "underlying"), kind
    return option, asset


def bound(times, values, seconds):
    """The value of the first time that is not earlier; None beyond the last."""
    return next((value for time, value in zip(times, values) if time >= seconds), None)


def naked(document, inputs):
    """(text of the upper bound, margin) of a short."""
    option, asset = split(inputs["kind"])
    table = document.get("tables", {}).get(inputs["table"])
    if table is None:
        table = dict(TABLES[inputs["table"]])
        table["times"] = [days * DAY for days in table["times"]]
    ub = bound(table["times"], table[option + "s"], inputs["seconds_to_expiry"])
    shock, strike, spot = read(table["spot_shock"]), read(inputs["strike"]), read(inputs["spot"])
    first, second = {
        ("put", "usd"): lambda: (strike, mul(shock, spot)),
        ("call", "underlying"): lambda: (UNIT, div(mul(strike, shock), spot)),
        ("put", "underlying"): lambda: (div(strike, spot), shock),
        ("call", "usd"): lambda: (spot, mul(strike, shock)),
    }[option, asset]()
    margin = mul(read(ub), min(first, second)) + max(first - second, 0)
    return ub, mul(margin, read(inputs["amount"]))


def naked_margin(document):
    for case in document["cases"]:
        ub, margin = naked(document, case["inputs"])
        decimals = case["inputs"]["collateral_decimals"]
        case["expected"]["upper_bound"] = ub
        case["expected"]["margin"] = write(margin)
        case["expected"]["margin_collateral_units"] = str(to_units(margin, decimals, up=True))
    for case in document["excess_cases"]:
        inputs, expected = case["inputs"], case["expected"]
        collateral, dust = read(inputs["collateral"]), read(inputs["dust"])
        if 0 < collateral <= dust:
            expected["outcome"] = "reject"
            continue
        difference = collateral - naked(document, inputs)[1]
        expected["outcome"] = "ok"
        expected["is_excess"] = difference >= 0
        expected["amount"] = write(abs(difference))
        units = to_units(difference, inputs["collateral_decimals"], up=difference < 0)
        expected["amount_units"] = str(units)


def spread(kind, short, long):
    """Largest loss of legs (amount, strike): puts in the strike asset, calls in the underlying."""
    (ns, ks), (nl, kl) = short, long
    if kind == "put":
        return max(mul(ns, ks) - mul(kl, min(ns, nl)), 0)
    uncovered = max(ns - nl, 0)
    return uncovered if kl == 0 else max(div(mul(kl - ks, ns), kl), uncovered)


def legs(inputs):
    return [(read(inputs[f"{side}_amount"]), read(inputs[f"{side}_strike"])) for side in ("short", "long")]


def spread_margin(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        margin = spread(inputs["kind"], *legs(inputs))
        if "converted_from_price" in inputs:
            margin = div(mul(margin, read(inputs["converted_from_price"])), read(inputs["collateral_price"]))
        difference = read(inputs["collateral"]) - margin
        expected["margin"] = write(margin)
        expected["is_excess"] = difference >= 0
        units = to_units(difference, inputs["collateral_decimals"], up=difference < 0)
        expected["excess_or_deficit_units"] = str(units)
    for case in document["fork_cases"]:
        inputs, expected = case["inputs"], case["expected"]
        short, long = legs(inputs)
        is_usd = inputs["collateral"] == "strike asset"
        if (inputs["kind"] == "call") == is_usd:
            if not is_usd or short[0] != long[0]:
                expected["outcome"] = "reject"
                continue
            margin = mul(max(long[1] - short[1], 0), short[0])
        else:
            margin = spread(inputs["kind"], short, long)
        expected["outcome"] = "ok"
        expected["margin"] = write(margin)
        expected["margin_units"] = str(to_units(margin, 6 if is_usd else 18, up=True))


def upper_bound_lookup(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        value = bound(inputs["times"], inputs["values"], inputs["seconds_to_expiry"])
        expected["outcome"] = "reject" if value is None else "ok"
        if value is not None:
            expected["value"] = value
    for case in document["setter_cases"]:
        assert case["expected"].startswith("reject") != is_permitted(case["inputs"]), case


def is_permitted(inputs):
    """Whether a table, the update of a knot or a dust amount may be stored."""
    if "dust" in inputs:
        return read(inputs["dust"]) > 0
    if "update_time" in inputs:
        return read(inputs["value"]) > 0 and inputs["update_time"] in inputs["existing"]
    times, values = inputs["times"], inputs["values"]
    all_times = [inputs.get("existing_last") or 0, *times]
    is_increasing = all(a < b for a, b in zip(all_times, times))
    return bool(times) and len(times) == len(values) and is_increasing and all(read(v) > 0 for v in values)


def liquidation(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        option, asset = split(inputs["kind"])
        strike, spot = read(inputs["strike"]), read(inputs["spot_at_round"])
        cash = max(strike - spot if option == "put" else spot - strike, 0)
        start = max(cash - mul(read(inputs["oracle_deviation"]), spot), 0)
        start = start if asset == "usd" else div(start, spot)
        end = div(read(inputs["collateral"]), read(inputs["debt"]))
        elapsed, price = inputs["elapsed_seconds"], end
        if elapsed < 3_600:
            price = min(start + div(mul(end - start, elapsed * UNIT), 3_600 * UNIT), end)
        units = to_units(price, inputs["collateral_decimals"], up=False)
        expected["start_price"] = write(start) if elapsed < 3_600 else None
        expected["end_price"] = write(end)
        expected["price"] = write(price)
        expected["price_units"] = str(units)
        for amount in expected.get("collateral_for_repaid", {}):
            expected["collateral_for_repaid"][amount] = str(int(units * Fraction(amount)))
    for case in document["fork_cases"]:
        inputs, expected = case["inputs"], case["expected"]
        end = to_units(div(read(inputs["collateral"]), read(inputs["debt"])), inputs["collateral_decimals"], up=False)
        price = end * int(inputs["liquidation_multiplier_bps"]) // 10_000
        expected["price_units"] = str(price)
        expected["collateral_for_repaid"] = str(int(price * Fraction(inputs["repaid"])))


def cash_value(kind, strike, fixing):
    return max(strike - fixing if kind == "put" else fixing - strike, 0)


def collateral_price(inputs, key):
    """Price of the collateral at expiry: given, or that of the strike asset or of the underlying."""
    return read(inputs.get(key) or ("1" if inputs["kind"] == "put" else inputs["expiry_price"]))


def settlement(document):
    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        (ns, ks), (nl, kl) = legs(inputs)
        kind, fixing = inputs["kind"], read(inputs["expiry_price"])
        net = mul(cash_value(kind, ks, fixing), ns) - mul(cash_value(kind, kl, fixing), nl)
        net = div(net, collateral_price(inputs, "collateral_price_at_expiry"))
        rest = read(inputs["collateral"]) - net
        units = str(to_units(rest, inputs["collateral_decimals"], up=rest < 0))
        expected["settles"] = rest >= 0
        expected["payout_units"] = units if rest >= 0 else None
        expected["deficit_units"] = None if rest >= 0 else units
    for case in document["payout_rate_cases"]:
        inputs = case["inputs"]
        cash = cash_value(inputs["kind"], read(inputs["strike"]), read(inputs["expiry_price"]))
        value = div(cash, collateral_price(inputs, "collateral_price"))
        units = to_units(value, inputs["collateral_decimals"], up=False)
        case["expected"]["payout_per_option_units"] = str(units)
    for case in document["redemption_fee_cases"]:
        payout = int(case["inputs"]["payout_units"])
        fee = payout * int(case["inputs"]["fee_e18"]) // 10**18
        case["expected"] = {"fee": str(fee), "to_holder": str(payout - fee)}
    for rule in document["oracle_period_rules"]:
        for case in rule.get("cases", []):
            if "locking" in case:
                case["ok"] = case["since_expiry"] > case["locking"]
            else:
                case["final"] = case["since_push"] > case["dispute"]


def registry_health(document):
    def factors(kind):
        own = document["health_factors"][split(kind)[0]]
        return own["upper"], own["lower"]

    for case in document["cases"]:
        inputs, expected = case["inputs"], case["expected"]
        upper, lower = factors(inputs["kind"])
        margin, collateral = int(inputs["margin_units"]), int(inputs["collateral_units"])
        if margin == 0:
            continue
        health, target = collateral * 10_000 // margin, margin * upper // 10_000
        expected["health_bps"] = health
        expected["is_above_max"], expected["is_below_min"] = health > upper, health < lower
        expected["action"] = "withdraw" if health > upper else "deposit" if health < lower else "none"
        moved = 0 if expected["action"] == "none" else abs(collateral - target)
        expected["amount_units"], expected["upper_target_units"] = str(moved), str(target)
    for case in document["collateral_cases"]:
        inputs = case["inputs"]
        decimals = 6 if split(inputs["kind"])[1] == "usd" else 18
        margin = to_units(naked(document, inputs)[1], decimals, up=True)
        case["expected"]["margin_units"] = str(margin)
        case["expected"]["collateral_units"] = str(margin * factors(inputs["kind"])[0] // 10_000)
    for case in document["burn_cases"]:
        inputs = case["inputs"]
        collateral = int(inputs["collateral_units"])
        released = collateral * int(inputs["burn_e8"]) // int(inputs["short_e8"])
        case["expected"]["collateral_released"] = str(released)
        case["expected"]["collateral_left"] = str(collateral - released)


FILES = {
    "gamma_liquidation": liquidation,
    "gamma_naked_margin": naked_margin,
    "gamma_settlement": settlement,
    "gamma_spread_margin": spread_margin,
    "gamma_upper_bound_lookup": upper_bound_lookup,
    "rysk_registry_health": registry_health,
}
