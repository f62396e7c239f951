//! Parameters: their checks, amendments and views.

use crate::{
	types::{BountyTerms, HedgeParameters, ReactorId, ReactorParameters, TunedSet},
	Bounties, Config, Error, Event, Pallet, Parameters, Plans, ReactorOf, Trails,
};
use alloc::{format, string::String, vec::Vec};
use dhv_primitives::{
	ports::Portfolio,
	tunable::{
		amend_stored, ensure_in_range, views, Amendment, ParameterRefusal, ParameterSet, Power,
		Tunables,
	},
	PoolId,
};
use frame_support::{ensure, traits::PalletInfoAccess};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_parameters(
		pool: PoolId,
		new: HedgeParameters,
		power: Power,
	) -> DispatchResult {
		Self::ensure_figures(pool, &new)?;
		Self::ensure_charged_by(power, pool, Some(new), Bounties::<T>::get(pool))?;
		match Parameters::<T>::get(pool) {
			Some(old) => Self::amend(TunedSet::Hedges(pool), pool, &old, &new, power)?,
			// Nothing is stricter than nothing.
			None => ensure!(power == Power::Governor, Error::<T>::NotConfigured),
		}
		Self::store_parameters(pool, new);
		Ok(())
	}

	/// Every figure is in its range, the figures agree, and the takers are charged for them.
	pub(crate) fn ensure_parameters(pool: PoolId, new: &HedgeParameters) -> Result<(), Error<T>> {
		Self::ensure_figures(pool, new)?;
		Self::ensure_charged_by(Power::Governor, pool, Some(*new), Bounties::<T>::get(pool))
	}

	/// Every figure is in its range, and the figures agree.
	fn ensure_figures(pool: PoolId, new: &HedgeParameters) -> Result<(), Error<T>> {
		ensure_in_range(new, Self::pool_decimals(pool)?).map_err(Error::<T>::ParameterRefused)?;
		new.validate().map_err(Error::<T>::from)
	}

	/// The takers are charged for what the governor sets. What is stricter costs no more than before, and
	/// is not held up where the charge has fallen short.
	fn ensure_charged_by(
		power: Power,
		pool: PoolId,
		parameters: Option<HedgeParameters>,
		bounty: BountyTerms,
	) -> Result<(), Error<T>> {
		match power {
			Power::Governor => {
				let plan = Plans::<T>::get(pool);
				Self::ensure_charged(pool, parameters, &plan, bounty, false)
			}
			Power::Tightener => Ok(()),
		}
	}

	pub(crate) fn store_parameters(pool: PoolId, new: HedgeParameters) {
		let old = Parameters::<T>::get(pool);
		Parameters::<T>::insert(pool, new);
		Self::deposit_event(Event::ParametersSet { pool, old, new });
	}

	pub(crate) fn do_set_reactor_parameters(
		id: ReactorId,
		new: ReactorParameters,
		power: Power,
	) -> DispatchResult {
		let reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure_in_range(&new, 0).map_err(Error::<T>::ParameterRefused)?;
		if power == Power::Governor {
			Self::ensure_cap_charged(reactor.pool, &new)?;
		}
		let (old, pool) = (reactor.parameters, reactor.pool);
		Self::amend(TunedSet::Reactor(id), pool, &old, &new, power)?;
		Self::store_reactor_parameters(id, new)
	}

	/// Every limit is in its range, and the takers are charged for the reactor.
	pub(crate) fn ensure_reactor_parameters(
		pool: PoolId,
		new: &ReactorParameters,
	) -> Result<(), Error<T>> {
		ensure_in_range(new, 0).map_err(Error::<T>::ParameterRefused)?;
		Self::ensure_cap_charged(pool, new)
	}

	pub(crate) fn store_reactor_parameters(
		id: ReactorId,
		new: ReactorParameters,
	) -> DispatchResult {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let (old, pool) = (reactor.parameters, reactor.pool);
		reactor.parameters = new;
		ReactorOf::<T>::insert(id, reactor);
		Self::deposit_event(Event::ReactorParametersSet { pool, reactor: id, old, new });
		Ok(())
	}

	pub(crate) fn do_set_bounty(pool: PoolId, new: BountyTerms, power: Power) -> DispatchResult {
		Self::ensure_bounty_terms(pool, &new)?;
		Self::ensure_charged_by(power, pool, Parameters::<T>::get(pool), new)?;
		let old = Bounties::<T>::get(pool);
		Self::amend(TunedSet::Bounty(pool), pool, &old, &new, power)?;
		Self::store_bounty(pool, new);
		Ok(())
	}

	/// Every figure is in its range, and what is paid needs a delay.
	fn ensure_bounty_terms(pool: PoolId, new: &BountyTerms) -> Result<(), Error<T>> {
		ensure_in_range(new, Self::pool_decimals(pool)?).map_err(Error::<T>::ParameterRefused)?;
		ensure!(new.is_valid(), Error::<T>::InvalidBounty);
		Ok(())
	}

	pub(crate) fn store_bounty(pool: PoolId, new: BountyTerms) {
		let old = Bounties::<T>::get(pool);
		Bounties::<T>::insert(pool, new);
		Self::deposit_event(Event::BountySet { pool, old, new });
	}

	/// Whether whoever amends a set of a pool may move it so far; remembers what moved.
	fn amend<P: Tunables>(
		set: TunedSet,
		pool: PoolId,
		old: &P,
		new: &P,
		power: Power,
	) -> Result<(), Error<T>> {
		let terms = Amendment::new::<T::Governance>(power, Self::pool_decimals(pool)?);
		let amended: Result<(), ParameterRefusal> =
			amend_stored::<Trails<T>, _, _>(set, old, new, &terms);
		amended.map_err(Error::<T>::ParameterRefused)
	}

	/// Decimals of the asset in which a pool's amounts are.
	pub(crate) fn pool_decimals(pool: PoolId) -> Result<u8, Error<T>> {
		let (_, quote) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		Self::decimals(quote).map_err(|_| Error::<T>::UnsupportedAssets)
	}

	/// Every parameter of every pool and reactor.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let mut sets = Vec::new();
		for (pool, parameters) in Parameters::<T>::iter() {
			let subject = format!("pool {}", pool.0);
			sets.push(Self::told("Parameters", subject, TunedSet::Hedges(pool), pool, &parameters));
			let bounty = Bounties::<T>::get(pool);
			let subject = format!("pool {}", pool.0);
			sets.push(Self::told("Bounties", subject, TunedSet::Bounty(pool), pool, &bounty));
		}
		for (id, reactor) in ReactorOf::<T>::iter() {
			let subject = format!("reactor {} of pool {}", id.0, reactor.pool.0);
			let set = TunedSet::Reactor(id);
			sets.push(Self::told("ReactorOf", subject, set, reactor.pool, &reactor.parameters));
		}
		let mut sets: Vec<_> = sets.into_iter().flatten().collect();
		sets.sort_by(|one, other| (&one.set, &one.subject).cmp(&(&other.set, &other.subject)));
		sets
	}

	fn told<P: Tunables>(
		set: &str,
		subject: String,
		key: TunedSet,
		pool: PoolId,
		values: &P,
	) -> Option<ParameterSet> {
		let decimals = Self::pool_decimals(pool).ok()?;
		Some(ParameterSet {
			pallet: Self::name().into(),
			set: set.into(),
			subject,
			parameters: views::<_, T::Governance>(values, &Trails::<T>::get(key), decimals),
		})
	}
}
