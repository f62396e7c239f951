//! What the venue does with messages.

use super::*;

impl RemoteAccount {
	/// Margin, profit and funding.
	pub fn equity(&self, mark: Price) -> Fixed {
		let profit = profit_floor(&self.position, mark).unwrap();
		to_fixed(self.margin, DECIMALS)
			.unwrap()
			.try_add(profit)
			.unwrap()
			.try_add(self.funding)
			.unwrap()
	}

	/// Realises everything at the mark and brings the position to a size.
	pub fn resize(&mut self, size: Delta, mark: Price) {
		let equity = self.equity(mark).max(Fixed::ZERO);
		self.margin = from_fixed_floor(equity, DECIMALS).unwrap();
		self.funding = Fixed::ZERO;
		self.position = PerpPosition { size, entry: mark };
	}
}

impl VenueWorld {
	fn relay(&self) -> RelayBlock {
		MockRelay::current_block_number() + self.ahead
	}

	pub(super) fn execute(&mut self, message: ToVenue) {
		match message {
			ToVenue::Fund { .. } if self.swallows => {}
			ToVenue::Fund { account, nonce, amount } if self.traps => {
				*self.trapped.entry(account.clone()).or_default() += amount;
				let answer = VenueAnswer::Refused(9);
				self.back.push(ToHome::Answer { account, nonce, answer });
			}
			ToVenue::Fund { account, nonce, amount } => {
				self.accounts.entry(account.clone()).or_default().free += amount;
				let answer = VenueAnswer::Done;
				self.back.push(ToHome::Answer { account, nonce, answer });
			}
			ToVenue::Claim { account, trap: Trap::Venue { amount, .. } } => {
				let trapped = self.trapped.entry(account.clone()).or_default();
				// A claim has to name exactly what is there.
				if *trapped == amount {
					*trapped = 0;
					self.accounts.entry(account).or_default().free += amount;
				}
			}
			ToVenue::Claim { .. } => {}
			ToVenue::Command { account, command } => self.command(account, command),
		}
	}

	fn command(&mut self, who: AccountId32, command: VenueCommand<AccountId32>) {
		if self.deaf {
			return;
		}
		let nonce = command.nonce;
		let mut account = self.accounts.get(&who).cloned().unwrap_or_default();
		let stale = nonce <= account.last_nonce || self.relay() > command.valid_until;
		let answer = if command.fee < self.least_fee {
			VenueAnswer::TooExpensive
		} else if self.fails || stale {
			VenueAnswer::Refused(1)
		} else {
			let code = self.act(&mut account, &command).err().unwrap_or_default();
			account.last_nonce = nonce;
			account.results.push(CommandResult { nonce, code });
			if account.results.len() > 16 {
				account.results.remove(0);
			}
			self.accounts.insert(who.clone(), account);
			if command.action == VenueAction::Report {
				self.report(&who);
			}
			if code == 0 {
				VenueAnswer::Done
			} else {
				VenueAnswer::Refused(code.into())
			}
		};
		self.back.push(ToHome::Answer { account: who, nonce, answer });
	}

	/// Whether equity per notional suffices.
	fn carries(&self, account: &RemoteAccount, size: Delta) -> bool {
		let notional = size.get().try_abs().unwrap().mul_ceil(self.mark.get()).unwrap();
		let needed = notional.mul_ceil(Fixed::from_bps(self.initial_bps)).unwrap();
		account.equity(self.mark) >= needed
	}

	fn act(
		&mut self,
		account: &mut RemoteAccount,
		command: &VenueCommand<AccountId32>,
	) -> Result<(), u16> {
		match &command.action {
			VenueAction::Deposit { amount } => {
				account.free = account.free.checked_sub(*amount).ok_or(2_u16)?;
				account.margin += amount;
				account.in_total += amount;
			}
			VenueAction::SetPosition { target, limit, reduce_only, .. } => {
				let (from, to) = (account.position.size.raw(), target.raw());
				let nearer = to.abs() < from.abs() && (to == 0 || to.signum() == from.signum());
				ensure!(nearer || from == to || !reduce_only, 5_u16);
				let buys = *target > account.position.size;
				ensure!(if buys { self.mark <= *limit } else { self.mark >= *limit }, 3_u16);
				let smaller = target.raw().abs() <= account.position.size.raw().abs();
				ensure!(smaller || self.carries(account, *target), 4_u16);
				account.resize(*target, self.mark);
			}
			VenueAction::Withdraw { amount, to } => {
				let left = account.margin.checked_sub(*amount).ok_or(2_u16)?;
				let after = RemoteAccount { margin: left, ..account.clone() };
				ensure!(self.carries(&after, account.position.size), 4_u16);
				account.margin = left;
				account.free += amount;
				account.out_total += amount;
				self.send_home(account, *amount, to, command.nonce);
			}
			VenueAction::Sweep { amount, to } => {
				ensure!(account.free >= *amount, 2_u16);
				self.send_home(account, *amount, to, command.nonce);
			}
			VenueAction::Report => {}
		}
		Ok(())
	}

	fn send_home(
		&mut self,
		account: &mut RemoteAccount,
		amount: Balance,
		to: &AccountId32,
		nonce: Nonce,
	) {
		if !self.keeps {
			account.free -= amount;
			let amount = amount.saturating_sub(self.return_fee);
			self.back.push(ToHome::Money { to: to.clone(), nonce, amount });
		}
	}

	/// Pushes a report of an account.
	pub fn report(&mut self, who: &AccountId32) {
		let (mark, relay_block) = (self.mark, self.relay());
		let account = self.accounts.entry(who.clone()).or_default();
		account.seq += 1;
		let position = &account.position;
		let report = VenueReport {
			seq: account.seq,
			relay_block,
			last_nonce: account.last_nonce,
			results: account.results.clone().try_into().unwrap(),
			free: account.free,
			home_float: 1_000_000,
			margin: account.margin,
			size: position.size,
			entry: position.entry,
			unrealised: profit_floor(position, mark).unwrap(),
			funding: account.funding,
			mark,
			index: mark,
			maintenance_margin: 0,
			liquidations: account.liquidations,
			in_total: account.in_total,
			out_total: account.out_total,
		};
		self.back.push(ToHome::Report((who, report).encode()));
	}
}
