/** Nelder and Mead's simplex search, with the usual coefficients 1, 2, 1/2, 1/2. */

export type Point = readonly number[];
type Vertex = { readonly at: Point; readonly value: number };

export interface SearchOptions {
  /** Edge of the first simplex, per coordinate. */
  readonly step: Point;
  /** Stops when the values of the simplex lie this close together. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export function minimise(
  objective: (at: Point) => number,
  start: Point,
  options: SearchOptions,
): { readonly at: Point; readonly value: number } {
  const vertex = (at: Point): Vertex => {
    const value = objective(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  let simplex = [
    vertex(start),
    ...start.map((_, axis) =>
      vertex(start.map((x, i) => (i === axis ? x + (options.step[i] ?? 0) : x))),
    ),
  ];
  for (let iteration = 0; iteration < options.maxIterations; iteration += 1) {
    simplex = simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex[simplex.length - 1]!;
    if (worst.value - best.value <= options.tolerance) break;
    simplex = improve(simplex, best, worst, vertex);
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a));
}

function improve(
  simplex: readonly Vertex[],
  best: Vertex,
  worst: Vertex,
  vertex: (at: Point) => Vertex,
): Vertex[] {
  const kept = simplex.slice(0, -1);
  const centre = best.at.map(
    (_, axis) => kept.reduce((sum, { at }) => sum + at[axis]!, 0) / kept.length,
  );
  const along = (factor: number): Vertex =>
    vertex(centre.map((c, axis) => c + factor * (worst.at[axis]! - c)));

  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    return [...kept, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < kept[kept.length - 1]!.value) return [...kept, reflected];

  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...kept, contracted];
  return [
    best,
    ...simplex
      .slice(1)
      .map(({ at }) => vertex(at.map((x, axis) => best.at[axis]! + 0.5 * (x - best.at[axis]!)))),
  ];
}
