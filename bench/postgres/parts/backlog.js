// A backlog of pgbench transactions, applied by the migrator and by a subscription of PostgreSQL's own: both read the very same log, one after the other.
'use strict';
const { find, migrator, median, run, sleep, timed, withServers } = require('../machine.js');

const ours = ['pgbench_accounts', 'pgbench_branches', 'pgbench_history', 'pgbench_tellers'];

/** A copy that goes on being followed (database `followed`) and one that a subscription keeps (`subscribed`), equal to the source. */
async function prepare({ source, target }, options) {
  source.fresh('bench');
  run(find('pgbench', 'postgresql-15'), ['-i', '-q', '-s', options.scale, source.url('bench')]);
  source.sql('bench', 'CREATE TABLE mark (n int PRIMARY KEY);');
  for (const database of ['followed', 'subscribed']) {
    target.fresh(database);
    const words = database === 'followed' ? ['--follow', '--until-caught-up'] : [];
    const copied = await timed(migrator, ['copy', '--source', source.url('bench'), '--target', target.url(database), '--jobs', options.jobs, ...words]);
    if (copied.code !== 0) throw new Error(`copy ended with ${copied.code}: ${copied.output}`);
  }
  source.sql('bench', `CREATE PUBLICATION native FOR TABLE ${[...ours, 'mark'].join(', ')};`);
  target.sql('subscribed', `CREATE SUBSCRIPTION native CONNECTION 'host=127.0.0.1 port=${source.port} user=postgres dbname=bench' PUBLICATION native WITH (copy_data = false, enabled = false);`);
}

/** Seconds until the last change is at the target. */
async function until(target, database, mark) {
  const began = process.hrtime.bigint();
  while (target.sql(database, `SELECT 1 FROM mark WHERE n = ${mark};`) !== '1') {
    if (Number(process.hrtime.bigint() - began) > 600e9) throw new Error(`${database} did not catch up within 10 minutes`);
    await sleep(20);
  }
}

async function followed({ source, target }, mark) {
  const began = process.hrtime.bigint();
  const child = timed(migrator, ['follow', '--source', source.url('bench'), '--target', target.url('followed'), '--until-caught-up']);
  await Promise.race([until(target, 'followed', mark), child.then(done => { if (done.code !== 0) throw new Error(`follow ended with ${done.code}: ${done.output}`); })]);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  await child;
  return seconds;
}

async function subscribed({ target }, mark) {
  const began = process.hrtime.bigint();
  target.sql('subscribed', 'ALTER SUBSCRIPTION native ENABLE;');
  await until(target, 'subscribed', mark);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  target.sql('subscribed', 'ALTER SUBSCRIPTION native DISABLE;');
  await sleep(500);
  return seconds;
}

const sums = "SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(tbalance) FROM pgbench_tellers), (SELECT sum(bbalance) FROM pgbench_branches), (SELECT count(*) || ' ' || sum(delta) FROM pgbench_history);";

async function backlog(options) {
  return await withServers(async servers => {
    await prepare(servers, options);
    const rates = { migrator: [], native: [] };
    const clients = 4;
    const each = Math.ceil(options.transactions / clients);
    for (let pair = 0; pair <= options.pairs; pair++) {
      run(find('pgbench', 'postgresql-15'), ['-n', '-c', clients, '-j', 2, '-t', each, servers.source.url('bench')], { env: { PGOPTIONS: '-c synchronous_commit=off' } });
      servers.source.sql('bench', `INSERT INTO mark VALUES (${pair});`);
      for (const server of [servers.source, servers.target]) server.sql('postgres', 'CHECKPOINT;');
      for (const tool of pair % 2 === 0 ? ['native', 'migrator'] : ['migrator', 'native']) {
        const seconds = await (tool === 'native' ? subscribed : followed)(servers, pair);
        if (pair > 0) rates[tool].push(each * clients / seconds);
        options.say(`  backlog ${pair === 0 ? 'first, not counted' : `pair ${pair}`}: ${tool} ${seconds.toFixed(2)} s, ${Math.round(each * clients / seconds)} transactions/s`);
      }
    }
    const [expected, there, native] = [servers.source.sql('bench', sums), servers.target.sql('followed', sums), servers.target.sql('subscribed', sums)];
    if (there !== expected || native !== expected) throw new Error(`the sides differ: source ${expected}, followed ${there}, subscribed ${native}`);
    const ratio = median(rates.migrator) / median(rates.native);
    return { part: 'backlog', what: `${each * clients} transactions: a second, against a native subscription`, ours: median(rates.migrator), theirs: median(rates.native), ratio, wanted: 'at least 1.5', held: ratio >= 1.5, rates };
  }, options.data);
}

module.exports = { backlog };
