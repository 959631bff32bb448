// How long a commit takes to the target while pgbench writes at a steady rate: seen from outside, by a row that is written at the source and looked for at the target.
'use strict';
const { spawn } = require('node:child_process');
const { find, migrator, percentile, run, sleep, timed, withServers } = require('../machine.js');

/** A psql that stays: each statement's answer comes with the time at which it was there. */
class Session {
  constructor(url) {
    this.process = spawn(find('psql', 'postgresql-client-15'), ['-X', '-q', '-A', '-t', '-d', url], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.rest = '';
    this.waiting = [];
    this.process.stdout.on('data', data => {
      const lines = (this.rest + data).split('\n');
      this.rest = lines.pop();
      for (const line of lines) this.waiting.shift()?.({ line, at: performance.now() });
    });
  }

  /** For statements that answer with one line. */
  ask(sql) { return new Promise(resolve => { this.waiting.push(resolve); this.process.stdin.write(`${sql}\n`); }); }

  end() { this.process.stdin.end(); }
}

async function probe(source, target, seconds) {
  const [writer, reader] = [new Session(source), new Session(target)];
  const written = new Map(), lags = [];
  let seen = 0, over = false;
  const watching = (async () => {
    while (!over || seen < written.size) {
      const { line, at } = await reader.ask('SELECT coalesce(max(n), 0) FROM probe;');
      for (; seen < +line; seen++) if (written.has(seen + 1)) lags.push(at - written.get(seen + 1));
      await sleep(3);
    }
  })();
  const until = performance.now() + seconds * 1000;
  for (let n = 1; performance.now() < until; n++) {
    const { at } = await writer.ask(`INSERT INTO probe VALUES (${n}) RETURNING n;`);
    written.set(n, at);
    await sleep(50);
  }
  over = true;
  await Promise.race([watching, sleep(30_000).then(() => { throw new Error('what was written did not arrive within 30 s'); })]);
  writer.end();
  reader.end();
  return lags;
}

async function lag(options) {
  return await withServers(async ({ source, target }) => {
    source.fresh('bench');
    target.fresh('bench');
    run(find('pgbench', 'postgresql-15'), ['-i', '-q', '-s', options.scale, source.url('bench')]);
    source.sql('bench', 'CREATE TABLE probe (n int PRIMARY KEY);');
    const ends = ['--source', source.url('bench'), '--target', target.url('bench')];
    const copied = await timed(migrator, ['copy', ...ends, '--follow', '--until-caught-up']);
    if (copied.code !== 0) throw new Error(`copy ended with ${copied.code}: ${copied.output}`);
    const reported = [];
    const follower = spawn(migrator, ['follow', ...ends, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    follower.stdout.on('data', data => { for (const found of `${data}`.matchAll(/"lagMs":([0-9.]+)/g)) reported.push(+found[1]); });
    try {
      const load = timed(find('pgbench', 'postgresql-15'), ['-n', '-N', '-R', 1000, '-c', 8, '-j', 2, '-T', options.seconds, source.url('bench')]);
      await sleep(2000);
      const lags = await probe(source.url('bench'), target.url('bench'), options.seconds - 4);
      const rate = +/tps = ([0-9.]+)/.exec((await load).output)?.[1];
      const p95 = percentile(lags, 0.95);
      options.say(`  lag: ${lags.length} rows looked for, p50 ${percentile(lags, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${Math.max(...lags).toFixed(0)} ms; reported by the follower: p95 ${percentile(reported, 0.95).toFixed(0)} ms; ${rate.toFixed(0)} transactions/s`);
      return { part: 'lag', what: `p95 in ms at ${rate.toFixed(0)} transactions/s`, ours: p95, wanted: 'below 200', held: p95 < 200 && rate > 900, p50: percentile(lags, 0.5), longest: Math.max(...lags), reported_p95: percentile(reported, 0.95), rate };
    } finally {
      follower.kill('SIGTERM');
      await new Promise(resolve => follower.exitCode === null ? follower.once('exit', resolve) : resolve());
    }
  }, options.data);
}

module.exports = { lag };
