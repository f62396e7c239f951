/** Every figure that the exporter knows: what it means and which labels it has. The dashboard and the alert rules are tested
 * against this list. */

export interface Figure {
  readonly help: string;
  readonly labels: readonly string[];
  readonly type?: 'counter';
}

const figure = (help: string, ...labels: string[]): Figure => ({ help, labels });
const counter = (help: string, ...labels: string[]): Figure => ({ help, labels, type: 'counter' });

const POOL = 'pool';
const PERP = ['pool', 'perp', 'venue'];

export const CATALOGUE = {
  dhv_up: figure('1 if the node answered and its last finalised block was read'),
  dhv_read_seconds: figure('How long the read took'),
  dhv_part_failed: figure('1 if a part of the chain could not be read; its figures are missing then', 'part'),
  dhv_block_number: figure('The finalised block that everything else is of'),
  dhv_chain_time_seconds: figure('The clock of the chain at that block, in unix seconds'),
  dhv_spec_version: figure('Version of the runtime'),

  dhv_oracle_price_dollars: figure('Price of the newest round, in US dollars', 'asset', 'symbol'),
  dhv_oracle_age_seconds: figure('Age of the oldest word in the newest round, by the clock of the chain', 'asset', 'symbol'),
  dhv_oracle_round: counter('Number of the newest round', 'asset', 'symbol'),
  dhv_oracle_operators: figure('Appointed operators'),
  dhv_surface_oldest_age_seconds: figure('Age of the oldest smile of an expiry that has not passed', 'asset', 'symbol'),
  dhv_surface_expiries: figure('Expiries that have not passed and have a smile', 'asset', 'symbol'),

  dhv_pool_status: figure('1 for the status that the pool has: open, closeOnly, halted', POOL, 'status'),
  dhv_pool_nav: figure('Net asset value in whole units of the collateral asset', POOL),
  dhv_pool_share_price: figure('Whole units of the collateral asset for one share', POOL),
  dhv_pool_shares: figure('Shares in existence', POOL),
  dhv_pool_funds: figure('Funds in whole units: free, allocated, pendingDeposits, setAside', POOL, 'kind'),
  dhv_pool_liabilities: figure('Value of the written options less those held', POOL),
  dhv_pool_hedges_value: figure('Value of the hedges', POOL),
  dhv_pool_delta: figure('Delta in units of the underlying: book, spot, perps, net', POOL, 'part'),
  dhv_pool_delta_outcome: figure('Net delta if every order in flight ends worst: least, most', POOL, 'bound'),
  dhv_pool_delta_band: figure('Net delta is left alone inside this band around zero', POOL),
  dhv_pool_gamma: figure('Gamma of the book', POOL),
  dhv_pool_vega: figure('Vega of the book', POOL),
  dhv_pool_utilisation: figure('Allocated collateral over free and allocated funds', POOL),
  dhv_pool_utilisation_limit: figure('No trade takes utilisation above it', POOL),
  dhv_pool_stress_loss: figure('What the book loses at the worst point of the stress test', POOL),
  dhv_pool_stress_loss_limit: figure('What it may lose there', POOL),
  dhv_pool_series: figure('Series in the book', POOL),
  dhv_pool_oldest_mark_age_seconds: figure('Age of the oldest mark in the book; 0 for an empty book', POOL),
  dhv_pool_mark_age_limit_seconds: figure('Above it there is no value and no trade', POOL),
  dhv_pool_epoch: counter('Number of the running epoch', POOL),
  dhv_pool_epoch_overdue_seconds: figure('How long the running epoch has waited for its price', POOL),
  dhv_pool_epoch_pricing: figure('1 while the epoch is being priced and trading rests', POOL),
  dhv_pool_orders_open: figure('Orders that a manager has made for the pool and that are not filled', POOL),
  dhv_pool_hedge_missed_seconds: figure('How long a hedge has waited for room in a block; 0 if none does', POOL),
  dhv_pool_hedge_cost_left: figure('What hedges of this period may still lose, in whole units', POOL),

  dhv_spot_value: figure('Value of a spot reactor in whole units of the collateral asset', POOL, 'reactor'),
  dhv_spot_delta: figure('Delta of a spot reactor', POOL, 'reactor'),
  dhv_spot_active: figure('1 if the spot reactor takes orders that add delta', POOL, 'reactor'),

  dhv_perp_ledger: figure('Where the money of a perp reactor stands, in whole units', ...PERP, 'bucket'),
  dhv_perp_flow: counter('What it has taken, paid and lost ever, in whole units', ...PERP, 'flow'),
  dhv_perp_worth: figure('What it is worth: low counts nothing that is in doubt, high all of it', ...PERP, 'bound'),
  dhv_perp_home_float: figure('What the venue had left to pay for its reports, as last reported', ...PERP),
  dhv_perp_size: figure('Size of the position as last reported', ...PERP),
  dhv_perp_equity: figure('Equity at the venue at the newest price', ...PERP),
  dhv_perp_margin_ratio: figure('Equity over notional; missing while flat', ...PERP),
  dhv_perp_alarm_ratio: figure('Below it margin is added at once', ...PERP),
  dhv_perp_below_alarm: figure('1 while the equity is below the alarm', ...PERP),
  dhv_perp_ops: figure('Open orders in flight: sent, acked, refused, unknown, stranded, returning, overdue', ...PERP, 'state'),
  dhv_perp_oldest_op_blocks: figure('Relay blocks since the oldest open order was sent; 0 if none is open', ...PERP),
  dhv_perp_report_age_blocks: figure('Relay blocks since the last believed report; missing before the first', ...PERP),
  dhv_perp_report_age_limit_blocks: figure('Above it an account with funds or orders abroad has no value', ...PERP),
  dhv_perp_exposed: figure('1 while anything is or may be at the venue or on its way', ...PERP),
  dhv_perp_quarantined: figure('1 while a report waits for the governor', ...PERP),
  dhv_perp_held: figure('1 while its last step failed and it waits', ...PERP),
  dhv_perp_closing: figure('1 while it closes', ...PERP),
  dhv_perp_liquidations: counter('How often the venue has liquidated any of the position', ...PERP),

  dhv_vaults_distressed: figure('Margin vaults in need'),
  dhv_fixings_pending: figure('Expiries whose fixing is not final', 'state'),
  dhv_series_settling: figure('Series that are being settled'),
  dhv_insurance_fund: figure('Smallest units in the insurance fund of an asset', 'asset', 'symbol'),
} as const satisfies Record<string, Figure>;

export type Name = keyof typeof CATALOGUE;
