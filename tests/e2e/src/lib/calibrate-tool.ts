/** Runs the calibration of the project (`tools/calibrate`) on a recorded option chain. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readText } from './csv.ts';
import { parseSubmissions, type Submissions } from './submissions.ts';

/** What the tool would submit for the snapshot at or before `time`. */
export function calibrate(tool: string, chainFile: string, time: number): Submissions {
  const out = mkdtempSync(join(tmpdir(), 'dhv-smiles-'));
  try {
    const args = ['-', '--out', out, '--at', String(time)];
    const run = spawnSync(tool, args, { input: readText(chainFile), encoding: 'utf8' });
    if (run.error) throw new Error(`cannot run ${tool}: ${run.error.message}`);
    if (run.status !== 0) throw new Error(`${tool}: ${run.stderr || run.stdout}`);
    return parseSubmissions(readFileSync(join(out, 'submissions.json'), 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}
