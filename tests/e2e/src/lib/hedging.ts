/** What hedging tells: the delta of a pool by where it comes from, and each event in a line. */

import { formatUnits, ONE } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { amountOf, type ChainEvent } from './events.ts';
import { field, integer, integerField, isObject, list, textField, type Plain } from './plain.ts';

/** Everything that a delta may turn out to be. */
export interface Outcomes {
  readonly least: bigint;
  readonly most: bigint;
}

export interface NetDelta {
  readonly book: bigint;
  readonly spot: bigint;
  /** What venues have confirmed. */
  readonly perps: bigint;
  readonly net: bigint;
  readonly outcomes: Outcomes;
}

export interface HedgeTerms {
  readonly targetBand: bigint;
  readonly maxOrder: bigint;
  readonly cooldown: number;
}

/** Holds the underlying against what the pool has written. */
export interface SpotReactor {
  readonly id: number;
  readonly account: string;
  /** In smallest units of the collateral asset, and of the underlying. */
  readonly cash: bigint;
  readonly inventory: bigint;
}

export class Hedging {
  readonly #chain: Chain;
  readonly #pool: number;

  constructor(chain: Chain, pool: number) {
    this.#chain = chain;
    this.#pool = pool;
  }

  /** Undefined while the book cannot be valued. */
  async netDelta(at?: At): Promise<NetDelta | undefined> {
    const answer = await this.view('net_delta', [], at);
    return isObject(answer) && 'ok' in answer ? netDeltaOf(field(answer, 'ok')) : undefined;
  }

  async terms(at?: At): Promise<HedgeTerms> {
    const terms = await this.view('parameters', [], at);
    return {
      targetBand: integerField(terms, 'targetBand'),
      maxOrder: integerField(terms, 'maxOrder'),
      cooldown: Number(integerField(terms, 'cooldown')),
    };
  }

  /** The spot reactors of the pool, as they are used. */
  async spotReactors(at?: At): Promise<SpotReactor[]> {
    const ids = list(await this.#chain.read('hedging', 'reactors', [this.#pool], at)).map(Number);
    return Promise.all(
      ids.map(async (id) => {
        const spot = field(field(await this.#chain.read('hedging', 'reactorOf', [id], at), 'kind'), 'spot');
        const [cash, inventory] = [integerField(spot, 'cash'), integerField(spot, 'inventory')];
        return { id, account: textField(spot, 'account'), cash, inventory };
      }),
    );
  }

  /** What a view of the pallet answers for this pool. */
  async view(name: string, more: readonly unknown[] = [], at?: At): Promise<Plain> {
    return this.#chain.view('Hedging', name, [this.#pool, ...more], at);
  }
}

/** A place where the pool may hold its hedge, and what it can still take. */
export interface RouteRoom {
  readonly name: string;
  /** Governed cost one way; undefined where the market tells it. */
  readonly costBps: bigint | undefined;
  readonly buy: bigint;
  readonly sell: bigint;
  readonly held: bigint;
}

/** What the running period has left. */
export interface Budgets {
  readonly delta: bigint;
  readonly cost: bigint;
  readonly bounties: bigint;
}

export function netDeltaOf(view: Plain): NetDelta {
  return {
    book: integerField(view, 'book'),
    spot: integerField(view, 'reactors'),
    perps: integerField(view, 'perps'),
    net: integerField(view, 'net'),
    outcomes: outcomesOf(field(view, 'outcomes')),
  };
}

export function outcomesOf(value: Plain): Outcomes {
  return { least: integerField(value, 'least'), most: integerField(value, 'most') };
}

export function routesOf(views: Plain): RouteRoom[] {
  return list(views).map((view) => {
    const route = field(view, 'route');
    const perp = isObject(route) ? route['perp'] : undefined;
    const name = perp ? `perp reactor ${integerField(perp, 'account')}` : `spot reactor ${integerField(route, 'spot')}`;
    return {
      name,
      costBps: perp ? integerField(perp, 'costBps') : undefined,
      buy: integerField(view, 'buy'),
      sell: integerField(view, 'sell'),
      held: integerField(field(view, 'exposure'), 'confirmed'),
    };
  });
}

export function budgetsOf(view: Plain): Budgets {
  return {
    delta: integerField(view, 'delta'),
    cost: integerField(view, 'cost'),
    bounties: integerField(view, 'bounties'),
  };
}

/** Whether both ends are nearer to zero than before. */
export function fell(before: Outcomes, after: Outcomes): boolean {
  return size(after.least) < size(before.least) && size(after.most) < size(before.most);
}

/** Whether nothing it may turn out to be is outside the band. */
export function isInside({ outcomes }: NetDelta, band: bigint): boolean {
  return size(outcomes.least) <= band && size(outcomes.most) <= band;
}

export function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function shownDelta(value: bigint): string {
  return formatUnits(value, 18, 6);
}

/** The name of an error that the chain gives as a reason. */
export type NameOf = (error: Plain) => string;

/** Events of orders and of messages, told one by one; the others are not told. */
export function told(event: ChainEvent, nameOf: NameOf): string | undefined {
  return TOLD[event.name]?.(event, nameOf);
}

const USDC_DECIMALS = 6;
const WETH_DECIMALS = 18;

const usd = (amount: bigint): string => `${formatUnits(amount, USDC_DECIMALS)} USDC`;
const price = (value: bigint): string => formatUnits(value, 18, 2);
const of = ({ data }: ChainEvent, name: string): Plain => data[name] ?? null;

const TOLD: Readonly<{ [name: string]: (event: ChainEvent, nameOf: NameOf) => string }> = {
  'hedging.Hedged': (event) => {
    const trade = of(event, 'trade');
    const verb = textField(trade, 'side') === 'Buy' ? 'buys' : 'sells';
    const base = formatUnits(integerField(trade, 'base'), WETH_DECIMALS, 6);
    return (
      `spot reactor ${amountOf(event, 'reactor')} ${verb} ${base} WETH for ${usd(integerField(trade, 'quote'))}, ` +
      `which costs ${usd(integerField(trade, 'cost'))}: net delta ` +
      `${shownDelta(amountOf(event, 'netDeltaBefore'))} → ${shownDelta(amountOf(event, 'netDeltaAfter'))}`
    );
  },
  'hedging.PerpOrdered': (event) => {
    const trade = of(event, 'trade');
    const filled = outcomesOf(of(event, 'outcomesFilled'));
    const ends = filled.least === filled.most ? [filled.least] : [filled.least, filled.most];
    return (
      `perp reactor ${amountOf(event, 'account')} is asked to hold ${shownDelta(integerField(trade, 'target'))}, ` +
      `a change of ${shownDelta(integerField(trade, 'change'))} that may cost ${usd(integerField(trade, 'cost'))}: net delta ` +
      `${shownDelta(amountOf(event, 'netDelta'))} → ${ends.map(shownDelta).join(' to ')} once it does`
    );
  },
  'hedging.HedgeSkipped': (event, nameOf) => `no order: ${nameOf(of(event, 'reason'))}`,
  'perpReactor.Sent': (event) =>
    `sent, number ${amountOf(event, 'nonce')}: ${message(of(event, 'kind'))}, for ${usd(amountOf(event, 'fee'))}`,
  'perpReactor.Ended': (event) => `ended, number ${amountOf(event, 'nonce')}: ${ending(of(event, 'outcome'))}`,
  'perpReactor.Reported': (event) => {
    const [snapshot, ledger] = [of(event, 'new'), of(event, 'ledger')];
    const position = field(snapshot, 'position');
    const held = integerField(position, 'size');
    const at = held === 0n ? '' : ` opened at ${price(integerField(position, 'entry'))}`;
    return (
      `report ${integerField(snapshot, 'seq')}: position ${shownDelta(held)}${at}, ` +
      `margin ${usd(integerField(ledger, 'margin'))}, ` +
      `funding ${formatUnits(integerField(snapshot, 'funding'), 18, 6)}`
    );
  },
  'perpReactor.LeftVenue': (event) => `${usd(amountOf(event, 'amount'))} left the venue for home`,
  'perpReactor.Arrived': (event) => `${usd(amountOf(event, 'amount'))} came home`,
  'perpReactor.CashRepaid': (event) => `${usd(amountOf(event, 'amount'))} back to the pool`,
  'perpReactor.MarginAlarm': (event) => `equity ${price(amountOf(event, 'equity'))} is below the alarm`,
  'perpReactor.LiquidatedAtVenue': (event) => `liquidated to ${shownDelta(amountOf(event, 'new'))}`,
  'perpReactor.Held': (event, nameOf) => `perp reactor ${amountOf(event, 'id')} waits: ${nameOf(of(event, 'reason'))}`,
};

/** Orders, messages and reports of a span of blocks in a line; undefined when there were none. */
export function summary(events: readonly ChainEvent[]): string | undefined {
  const named = (name: string): readonly ChainEvent[] => events.filter((event) => event.name === name);
  const [spot, perps, sent] = [named('hedging.Hedged'), named('hedging.PerpOrdered'), named('perpReactor.Sent')];
  if (spot.length + perps.length + sent.length === 0) return undefined;
  const moved = ['fund', 'deposit', 'withdraw', 'sweep'].flatMap((leg) => {
    const amounts = sent.map((event) => of(event, 'kind')).flatMap((kind) => (isObject(kind) ? (kind[leg] ?? []) : []));
    const sum = amounts.map(integer).reduce((total, amount) => total + amount, 0n);
    return amounts.length === 0 ? [] : [`${leg} ${usd(sum)}`];
  });
  const fees = sent.reduce((sum, event) => sum + amountOf(event, 'fee'), 0n);
  const parts = [
    `${count(spot, 'order')} on the spot market`,
    `${perps.length} at the venue`,
    `${count(sent, 'message')} for ${usd(fees)}${moved.length === 0 ? '' : ` (${moved.join(', ')})`}`,
    count(named('perpReactor.Reported'), 'report'),
  ];
  return `hedges in this step: ${parts.join(', ')}`;
}

function count(events: readonly ChainEvent[], what: string): string {
  return `${events.length} ${what}${events.length === 1 ? '' : 's'}`;
}

/** What a message says. */
export function message(kind: Plain): string {
  if (typeof kind === 'string') return kind === 'Report' ? 'a report is asked for' : kind;
  const [[name, content] = ['', null]] = isObject(kind) ? Object.entries(kind) : [];
  if (name !== 'setPosition') return `${name} ${usd(integer(content))}`;
  const [target, limit] = [integerField(content, 'target'), integerField(content, 'limit')];
  return `position ${shownDelta(target)}, at ${price(limit)} at worst`;
}

function ending(outcome: Plain): string {
  if (typeof outcome === 'string') return outcome.toLowerCase();
  const [[name, content] = ['', null]] = isObject(outcome) ? Object.entries(outcome) : [];
  return `${name} ${typeof content === 'string' ? content : String(content)}`;
}

/** Annual rates as per cent. */
export function percent(rate: bigint): string {
  return `${formatUnits(rate * 100n, 18, 6)} %`;
}

/** Value of a delta at a price, both with 18 decimals, rounded towards zero. */
export function notional(delta: bigint, at: bigint): bigint {
  return (size(delta) * at) / ONE;
}
