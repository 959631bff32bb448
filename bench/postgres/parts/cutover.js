// Turns of the authority, there and back, by the whole migrator, while users write and remember each write: how long writes stood still, and whether one is missing.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, median, percentile } = require('../machine.js');

function cutover(options) {
  const report = path.join(options.report, 'cutover');
  const words = ['rehearse', 'chaos', '--calm', '--plan', path.join(root, 'bench/postgres/cutover.yaml'), '--runs', options.cutovers, '--world', options.cutovers, '--writes', options.writes, '--reads', 50, '--report', report];
  fs.rmSync(report, { recursive: true, force: true });
  const run = spawnSync(path.join(root, 'run'), words.map(String), { stdio: ['ignore', 'inherit', 'inherit'] });
  if (run.signal || run.status === 130) process.exit(130);
  const file = path.join(report, 'result.json');
  if (!fs.existsSync(file)) throw new Error(`the rehearsal ended with ${run.status} and without a result`);
  const result = JSON.parse(fs.readFileSync(file, 'utf8'));
  const gaps = result.runs.map(turn => turn.longest_gap_ms);
  const [p50, p95] = [median(gaps), percentile(gaps, 0.95)];
  const lost = result.writes.lost + result.writes.duplicated + result.writes.altered;
  const aborted = result.runs.reduce((sum, turn) => sum + turn.aborted_freezes, 0);
  const shared = { gaps, writes: result.writes, aborted, held_by_rehearsal: result.held };
  return [
    { part: 'cutover', what: `ms without a write, median of ${gaps.length} at ${options.writes} writes/s`, ours: p50, wanted: 'below 300', held: result.held && gaps.length === options.cutovers && p50 < 300, ...shared },
    { part: 'cutover', what: 'ms without a write, p95', ours: p95, wanted: 'below 1000', held: p95 < 1000 },
    { part: 'cutover', what: `writes lost, doubled or altered of ${result.writes.checked}; ${aborted} freezes given up`, ours: lost, wanted: '0', held: lost === 0 && result.writes.checked > 0 },
  ];
}

module.exports = { cutover };
