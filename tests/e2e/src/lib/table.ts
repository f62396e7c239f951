/** Tables for a terminal: the first column left, the others right. */

export type Row = readonly (string | number)[];

export function renderTable(title: string, header: Row, rows: readonly Row[]): string {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => width(row[column]))));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('  ');
  const rule = widths.map((size) => '─'.repeat(size)).join('──');
  const [head = [], ...body] = cells;
  return [title, rule, line(head), rule, ...body.map(line), rule].join('\n');
}

export function printTable(title: string, header: Row, rows: readonly Row[]): void {
  console.log(`\n${renderTable(title, header, rows)}`);
}

function width(text: string | undefined): number {
  return [...(text ?? '')].length;
}

function pad(text: string, size: number, left: boolean): string {
  const fill = ' '.repeat(Math.max(0, size - width(text)));
  return left ? text + fill : fill + text;
}
