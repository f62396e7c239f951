/** Where quotes of one asset come from. */

import type { Quote } from '../combine.ts';

export interface Source {
  /** As logs name it. */
  readonly name: string;
  /** The latest quote of the asset; throws with the reason when there is none. */
  quote(asset: number): Promise<Quote>;
}
