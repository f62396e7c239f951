"""Expected values of epochs, hedges, orders, books and the utilisation premium."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

mp.dps = 60
YEAR = 31_557_600
UNIT = 10**18
ASSET = 10**12


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


# --- Epochs: the mutual fund, step by step -----------------------------------------------------


class Reject(Exception):
    """An operation that the fund refuses."""


def require(condition, reason):
    if not condition:
        raise Reject(reason)


class Fund:
    """The whole state, in integers."""

    def __init__(self, case):
        parameters = case["parameters"]
        self.bps = int(parameters["buffer_bps"])
        self.cap = int(parameters["collateral_cap"])
        self.max_age = int(parameters["max_time_deviation"])
        self.max_move = int(parameters["max_price_deviation"])
        self.now = self.valued_at = self.spot = self.valued_spot = 0
        self.balance = self.partitioned = self.allocated = 0
        self.ephemeral = self.portfolio = self.supply = self.held = 0
        self.deposits = self.withdrawals = 0
        self.deposit_epoch = self.withdrawal_epoch = 1
        self.paused = False
        self.deposit_price, self.withdrawal_price = {0: UNIT}, {0: UNIT}
        self.reactors = None
        self.users = {
            name: {"shares": 0, "receipt": [0, 0, 0], "withdrawal": [0, 0]} for name in case["users"]
        }

    def copy(self):
        return deepcopy(self.__dict__)

    def assets(self):
        free = self.balance - self.partitioned
        hedges = sum(cash * ASSET + other for cash, other in self.reactors or [])
        return (free + self.allocated) * ASSET + hedges

    def liabilities(self):
        require(self.now - self.valued_at <= self.max_age, "TimeDeltaExceedsThreshold")
        if self.valued_spot:
            move = abs(self.spot - self.valued_spot) * UNIT // self.valued_spot
            require(move <= self.max_move, "PriceDeltaExceedsThreshold")
        return self.portfolio + self.ephemeral

    def value(self):
        assets, liabilities = self.assets(), self.liabilities()
        require(assets >= liabilities, "LiabilitiesGreaterThanAssets")
        return assets - liabilities

    def buffer(self):
        return self.balance - self.partitioned - self.allocated * self.bps // 10_000

    def rolled(self, receipt):
        epoch, amount, unredeemed = receipt
        if 0 < epoch < self.deposit_epoch:
            unredeemed += amount * ASSET * UNIT // self.deposit_price[epoch]
        return unredeemed

    def deposit(self, who, amount):
        amount = int(amount)
        require(amount > 0, "InvalidAmount")
        require(self.assets() + amount * ASSET <= self.cap, "TotalSupplyReached")
        user = self.users[who]
        epoch, before, _ = user["receipt"]
        before = before if epoch == self.deposit_epoch else 0
        user["receipt"] = [self.deposit_epoch, before + amount, self.rolled(user["receipt"])]
        self.deposits += amount
        self.balance += amount
        return {}

    def collect(self, who, wanted):
        user = self.users[who]
        available = self.rolled(user["receipt"])
        taken = min(wanted, available)
        if taken:
            epoch, amount, _ = user["receipt"]
            kept = amount if epoch >= self.deposit_epoch else 0
            user["receipt"] = [epoch, kept, available - taken]
            user["shares"] += taken
            self.held -= taken
        return taken

    def redeem(self, who, shares):
        wanted = 2**256 if shares == "max" else int(shares)
        require(wanted > 0, "InvalidShareAmount")
        return {"returned": str(self.collect(who, wanted))}

    def initiate(self, who, shares):
        shares = int(shares)
        require(shares > 0, "InvalidShareAmount")
        self.collect(who, 2**256)
        user = self.users[who]
        require(user["shares"] >= shares, "InsufficientShareBalance")
        epoch, before = user["withdrawal"]
        if epoch != self.withdrawal_epoch:
            require(before <= 100, "ExistingWithdrawal")
            before = 0
        user["withdrawal"] = [self.withdrawal_epoch, before + shares]
        user["shares"] -= shares
        self.withdrawals += shares
        self.held += shares
        return {}

    def complete(self, who):
        user = self.users[who]
        epoch, shares = user["withdrawal"]
        require(shares > 0, "NoExistingWithdrawal")
        require(epoch != self.withdrawal_epoch, "EpochNotClosed")
        amount = shares * self.withdrawal_price[epoch] // UNIT // ASSET
        user["withdrawal"] = [epoch, 0]
        self.partitioned -= amount
        self.balance -= amount
        return {"returned": str(amount)}

    def execute(self):
        require(self.paused, "TradingNotPaused")
        own = self.value() - self.deposits * ASSET
        require(self.supply == 0 or own >= 0, "arithmetic underflow")
        price = UNIT * own // self.supply if self.supply else UNIT
        require(price > 0, "division by zero")
        minted = self.deposits * ASSET * UNIT // price
        total = self.withdrawals * price // UNIT // ASSET
        buffer = self.buffer()
        needed = 0 if buffer > total else total - buffer
        self.deposit_price[self.deposit_epoch] = price
        self.deposit_epoch += 1
        self.deposits, self.paused = 0, False
        self.supply += minted
        self.held += minted
        left = needed
        for reactor in self.reactors or []:
            handed = min(left, reactor[0])
            reactor[0] -= handed
            self.balance += handed
            left -= handed
        if left == 0:
            self.withdrawal_price[self.withdrawal_epoch] = price
            self.withdrawal_epoch += 1
            self.partitioned += total
            self.supply -= self.withdrawals
            self.held -= self.withdrawals
            self.withdrawals = 0
        return {
            "price_per_share": str(price),
            "shares_minted": str(minted),
            "total_withdraw": str(total),
            "amount_needed": str(needed),
            "withdrawals_processed": left == 0,
            "still_needed": str(left),
        }

    def write(self, premium, fee, collateral, fee_recipient, series=None):
        premium, fee, collateral = int(premium), int(fee), int(collateral)
        require(not self.paused, "TradingPaused")
        self.balance += premium if fee_recipient == "pool" else premium - fee
        require(self.buffer() >= collateral, "MaxLiquidityBufferReached")
        self.balance -= collateral
        self.allocated += collateral
        self.ephemeral += (premium - fee) * ASSET
        return {}

    def buyback(self, premium, collateral):
        premium, collateral = int(premium), int(collateral)
        require(not self.paused, "TradingPaused")
        self.balance += collateral
        self.allocated -= collateral
        require(self.balance - self.partitioned >= premium, "WithdrawExceedsLiquidity")
        self.balance -= premium
        self.ephemeral -= premium * ASSET
        return {}

    def settle(self, collateral_returned, collateral_lost):
        returned, lost = int(collateral_returned), int(collateral_lost)
        self.balance += returned
        self.allocated -= returned + lost
        self.ephemeral -= lost * ASSET
        return {}

    def fulfil(self, portfolio_value, spot):
        self.portfolio, self.ephemeral = int(portfolio_value), 0
        self.spot = self.valued_spot = int(spot)
        self.valued_at = self.now
        return {}

    def pause(self):
        self.paused = True
        return {}

    def donate(self, amount):
        self.balance += int(amount)
        return {}

    def advance_time(self, seconds):
        self.now += int(seconds)
        return {}

    def set_reactors(self, moved_from_pool, reactors):
        self.balance -= int(moved_from_pool)
        self.reactors = [[int(r["cash"]), int(r["other_value"])] for r in reactors]
        return {}

    def state(self):
        try:
            value = str(self.value())
        except Reject as reason:
            value = f"reject: {reason}"
        state = {
            "balance": str(self.balance),
            "partitioned": str(self.partitioned),
            "collateral_allocated": str(self.allocated),
            "ephemeral_liabilities": str(self.ephemeral),
            "portfolio_value": str(self.portfolio),
            "total_supply": str(self.supply),
            "shares_held_by_pool": str(self.held),
            "pending_deposits": str(self.deposits),
            "pending_withdrawals": str(self.withdrawals),
            "deposit_epoch": self.deposit_epoch,
            "withdrawal_epoch": self.withdrawal_epoch,
            "trading_paused": self.paused,
            "buffer_remaining": str(self.buffer()),
            "nav": value,
        }
        if self.reactors is not None:
            state["reactors"] = [
                {"cash": str(cash), "other_value": str(other)} for cash, other in self.reactors
            ]
        for name, user in self.users.items():
            epoch, amount, unredeemed = user["receipt"]
            withdrawal, shares = user["withdrawal"]
            state[name] = {
                "shares": str(user["shares"]),
                "receipt": {"epoch": epoch, "amount": str(amount), "unredeemed": str(unredeemed)},
                "withdrawal": {"epoch": withdrawal, "shares": str(shares)},
            }
        return state


def epochs(document):
    for case in document["cases"]:
        fund = Fund(case)
        for step in case["steps"]:
            before = fund.copy()
            try:
                returned = {"outcome": "ok", **getattr(fund, step["op"])(**step["inputs"])}
                returned["state"] = fund.state()
            except Reject as reason:
                fund.__dict__ = before
                returned = {"outcome": "reject", "reason": str(reason)}
            # Failures of checked arithmetic go by several names; the one found stays.
            found = step.get("expected", {})
            if returned.get("reason") in ("arithmetic underflow", "division by zero"):
                returned["reason"] = found.get("reason")
            for key in found:
                found[key] = returned.get(key)


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
    "rysk_epochs": epochs,
    "perp_reactor_rysk": perp,
    "uniswap_reactor_rysk": spot,
    "otc_orders_rysk": orders,
    "portfolio_values_rysk": books,
    "utilization_premium_rysk_alpha": utilisation,
}
