// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// A perpetuals venue on the same chain. Each function acts for `account` and reverts if it cannot.
interface IPerps {
    function deposit(address account, uint256 amount) external;

    function setPosition(address account, uint32 market, int256 target, int256 limit) external;

    /// What the venue knows of an account, in its own encoding.
    function state(address account) external view returns (bytes memory);
}

/// The number of the relay chain's block: the clock that two parachains share.
interface IRelayClock {
    function relayBlock() external view returns (uint32);
}

/// Makes commands of another chain safe to lose, delay and double: each number is taken once, in
/// ascending order and before its deadline, whatever comes of the command. Anybody can read from the
/// events and from `results` what did.
///
/// The caller is the account of the sender on this chain; the contract needs no list of them.
///
/// Untested on a live chain.
contract CommandGuard {
    struct Account {
        uint64 lastNonce;
        uint64 reports;
    }

    enum Outcome {
        None,
        Executed,
        Expired,
        Refused
    }

    IPerps public immutable perps;
    IRelayClock public immutable clock;

    mapping(address => Account) public accounts;
    mapping(address => mapping(uint64 => Outcome)) public results;

    event Result(address indexed account, uint64 indexed nonce, Outcome outcome);
    event Report(
        address indexed account,
        uint64 indexed seq,
        uint32 relayBlock,
        uint64 lastNonce,
        bytes state
    );

    error NonceUsed(uint64 lastNonce);

    constructor(IPerps perps_, IRelayClock clock_) {
        perps = perps_;
        clock = clock_;
    }

    function deposit(uint64 nonce, uint32 validUntil, uint256 amount) external {
        if (!_take(nonce, validUntil)) return;
        try perps.deposit(msg.sender, amount) {
            _end(nonce, Outcome.Executed);
        } catch {
            _end(nonce, Outcome.Refused);
        }
    }

    function setPosition(
        uint64 nonce,
        uint32 validUntil,
        uint32 market,
        int256 target,
        int256 limit
    ) external {
        if (!_take(nonce, validUntil)) return;
        try perps.setPosition(msg.sender, market, target, limit) {
            _end(nonce, Outcome.Executed);
        } catch {
            _end(nonce, Outcome.Refused);
        }
    }

    function report(uint64 nonce, uint32 validUntil) external {
        if (_take(nonce, validUntil)) _end(nonce, Outcome.Executed);
    }

    /// Takes a number; false if it came too late.
    function _take(uint64 nonce, uint32 validUntil) private returns (bool) {
        Account storage account = accounts[msg.sender];
        if (nonce <= account.lastNonce) revert NonceUsed(account.lastNonce);
        account.lastNonce = nonce;
        if (clock.relayBlock() <= validUntil) return true;
        _end(nonce, Outcome.Expired);
        return false;
    }

    /// Records what came of a number, and tells the whole account.
    function _end(uint64 nonce, Outcome outcome) private {
        results[msg.sender][nonce] = outcome;
        emit Result(msg.sender, nonce, outcome);
        Account storage account = accounts[msg.sender];
        account.reports += 1;
        emit Report(
            msg.sender,
            account.reports,
            clock.relayBlock(),
            account.lastNonce,
            perps.state(msg.sender)
        );
    }
}
