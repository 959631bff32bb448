// One process that copies, and two that share the copy, over a slow line to both servers: a window of 64 KB and a round trip for each connection, as between regions.
'use strict';
const net = require('node:net');
const { find, freePort, median, migrator, run, sleep, timed, withServers } = require('../machine.js');

const windowBytes = 64 << 10;
const halfTripMs = 10;

/** Passes bytes on after half a round trip; no more than a window of them is on its way. */
function line(from, to) {
  let onTheWay = 0;
  from.on('data', data => {
    onTheWay += data.length;
    if (onTheWay >= windowBytes) from.pause();
    setTimeout(() => {
      to.write(data);
      setTimeout(() => { onTheWay -= data.length; if (onTheWay < windowBytes) from.resume(); }, halfTripMs);
    }, halfTripMs);
  });
  from.on('close', () => setTimeout(() => to.destroy(), halfTripMs));
  from.on('error', () => to.destroy());
}

async function slow(server) {
  const port = await freePort();
  const proxy = net.createServer(client => {
    const upstream = net.connect({ host: '127.0.0.1', port: server.port, noDelay: true });
    line(client, upstream);
    line(upstream, client);
  });
  await new Promise(resolve => proxy.listen(port, '127.0.0.1', resolve));
  return { url: database => `postgres://postgres@127.0.0.1:${port}/${database}`, end: () => proxy.close() };
}

const sum = 'SELECT count(*), sum(abalance::bigint + aid) FROM pgbench_accounts;';

async function once(servers, ends, workers) {
  servers.target.fresh('bench');
  const words = ['copy', '--source', ends[0].url('bench'), '--target', ends[1].url('bench'), '--jobs', 2, '--split-at', 4];
  const leader = timed(migrator, [...words, '--follow', '--until-caught-up', '--json']);
  const others = Array.from({ length: workers - 1 }, () => timed(migrator, [...words, '--worker']));
  const done = await Promise.all([leader, ...others]);
  const failed = done.find(one => one.code !== 0);
  if (failed) throw new Error(`copy ended with ${failed.code}: ${failed.output.slice(-2000)}`);
  const events = done[0].output.split('\n').filter(text => text.startsWith('{')).map(text => JSON.parse(text)).filter(event => event.event === 'copying');
  const parts = servers.target.sql('bench', "SELECT count(*) || ' ' || count(DISTINCT done_by) || ' ' || count(DISTINCT (on_table, from_block)) FROM platform.copy_partition WHERE done_at IS NOT NULL;").split(' ').map(Number);
  if (servers.target.sql('bench', sum) !== servers.source.sql('bench', sum)) throw new Error('the copy differs from its source');
  run(migrator, ['clean', '--source', servers.source.url('bench'), '--target', servers.target.url('bench')]);
  return { seconds: (new Date(events.at(-1).at) - new Date(events[0].at)) / 1000, parts: parts[0], by: parts[1], different: parts[2] };
}

async function workers(options) {
  return await withServers(async servers => {
    servers.source.fresh('bench');
    run(find('pgbench', 'postgresql-15'), ['-i', '-q', '-s', options.slow_scale, servers.source.url('bench')]);
    const ends = [await slow(servers.source), await slow(servers.target)];
    const seconds = { 1: [], 2: [] };
    let twice = 0, alone = 0;
    for (let pair = 0; pair <= options.slow_pairs; pair++) {
      for (const count of pair % 2 === 0 ? [1, 2] : [2, 1]) {
        const copied = await once(servers, ends, count);
        options.say(`  workers ${pair === 0 ? 'first, not counted' : `pair ${pair}`}: ${count} in ${copied.seconds.toFixed(1)} s, ${copied.parts} parts by ${copied.by}`);
        twice += copied.parts - copied.different;
        alone += count > 1 && copied.by < 2 ? 1 : 0;
        if (pair > 0) seconds[count].push(copied.seconds);
        await sleep(200);
      }
    }
    ends.forEach(end => end.end());
    const ratio = median(seconds[1]) / median(seconds[2]);
    return { part: 'workers', what: `seconds for rows with two workers, and with one, over a slow line; ${twice} parts done twice`, ours: median(seconds[2]), theirs: median(seconds[1]), ratio, wanted: 'at least 1.5', held: ratio >= 1.5 && twice === 0 && alone === 0, seconds };
  }, options.data);
}

module.exports = { workers };
