// The most memory that the migrator has resident through copy, catching up and verifying, on databases of several sizes.
'use strict';
const { find, migrator, run, timed, withServers } = require('../machine.js');

const limit = 300;

async function of(megabytes, options) {
  return await withServers(async ({ source, target }) => {
    source.fresh('bench');
    target.fresh('bench');
    run(find('pgbench', 'postgresql-15'), ['-i', '-q', '-s', Math.max(1, Math.round(megabytes / 15)), source.url('bench')]);
    const ends = ['--source', source.url('bench'), '--target', target.url('bench')];
    const peaks = {};
    for (const [step, words] of [['copy', ['copy', ...ends, '--follow', '--until-caught-up']], ['follow', ['follow', ...ends, '--until-caught-up']], ['verify', ['verify', ...ends]]]) {
      if (step === 'follow') run(find('pgbench', 'postgresql-15'), ['-n', '-c', 4, '-j', 2, '-t', Math.ceil(options.transactions / 4), source.url('bench')], { env: { PGOPTIONS: '-c synchronous_commit=off' } });
      if (step === 'follow') source.sql('bench', 'UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid <= 1000000;');
      const done = await timed(migrator, words);
      if (done.code !== 0) throw new Error(`${step} ended with ${done.code}: ${done.output}`);
      peaks[step] = done.peak_mb;
    }
    const most = Math.max(...Object.values(peaks));
    options.say(`  memory, ${megabytes} MB: ${Object.entries(peaks).map(([step, peak]) => `${step} ${peak} MB`).join(', ')}`);
    return { part: 'memory', what: `MB resident at most, with ${megabytes} MB of data`, ours: most, wanted: `below ${limit}`, held: most > 0 && most < limit, peaks };
  }, options.data);
}

module.exports = {
  memory: async options => {
    const results = [];
    for (const size of `${options.memory_mb}`.split(',')) results.push(await of(+size, options));
    return results;
  },
};
