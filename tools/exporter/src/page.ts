/** Figures in the text format of Prometheus. */

import { CATALOGUE, type Figure, type Name } from './catalogue.ts';

export type Labels = Readonly<Record<string, string | number | bigint>>;

export class Page {
  readonly #samples = new Map<Name, string[]>();

  /** Adds a sample. The labels are exactly those of the catalogue. */
  set(name: Name, value: number | bigint | boolean, labels: Labels = {}): void {
    const figure: Figure = CATALOGUE[name];
    const given = Object.keys(labels);
    if (given.length !== figure.labels.length || !figure.labels.every((label) => label in labels)) {
      throw new Error(`${name} has the labels ${figure.labels.join(', ')}, not ${given.join(', ')}`);
    }
    const inside = figure.labels.map((label) => `${label}="${escape(String(labels[label]))}"`).join(',');
    const sample = `${name}${inside === '' ? '' : `{${inside}}`} ${Number(value)}`;
    this.#samples.set(name, [...(this.#samples.get(name) ?? []), sample]);
  }

  text(): string {
    const lines: string[] = [];
    for (const name of Object.keys(CATALOGUE) as Name[]) {
      const samples = this.#samples.get(name);
      if (samples === undefined) continue;
      const { help, type }: Figure = CATALOGUE[name];
      lines.push(`# HELP ${name} ${help.replace(/\s+/g, ' ')}`, `# TYPE ${name} ${type ?? 'gauge'}`, ...samples);
    }
    return lines.map((line) => `${line}\n`).join('');
  }
}

function escape(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
