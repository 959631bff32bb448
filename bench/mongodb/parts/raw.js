// The engine's copy of a collection against a loop over raw documents in batches of 1,000: in turns, after a pair that does not count.
'use strict';
const os = require('node:os');
const { withServers, copyBy, bounds, digest, median, mongod, on } = require('../machine.js');

/** Of all that the machine's processors could do in that time. */
const share = (seconds, run) => Math.round(100 * seconds / (run.wall * os.cpus().length));

async function raw(options) {
  return await withServers(options, async servers => {
    const cuts = await bounds(servers.source, options.documents, options.jobs);
    const expected = await digest(servers.source);
    const runs = { engine: [], raw: [] };
    for (let pair = 0; pair <= options.pairs; pair++) {
      for (const tool of pair % 2 === 0 ? ['raw', 'engine'] : ['engine', 'raw']) {
        const done = await copyBy(tool, servers, options, cuts);
        if (pair === 0 && await digest(servers.target) !== expected) throw new Error(`${tool} left other documents than the source has`);
        if (pair > 0) runs[tool].push(done);
        options.say(`  raw ${pair === 0 ? 'first, not counted' : `pair ${pair}`}: ${tool} ${done.seconds.toFixed(2)} s, ${Math.round(done.rate)} documents/s; processor time ${done.cpu.toFixed(1)} s (${done.cpu_each_us.toFixed(2)} us a document), source ${done.source_cpu.toFixed(1)} s, target ${done.target_cpu.toFixed(1)} s; ${done.peak_mb} MB`);
      }
    }
    const of = (tool, value) => median(runs[tool].map(run => run[value]));
    const [rate, cpu] = [of('engine', 'rate') / of('raw', 'rate'), of('engine', 'cpu_each_us') / of('raw', 'cpu_each_us')];
    const last = runs.engine.at(-1);
    const idle = Math.max(0, 100 - share(last.cpu, last) - share(last.source_cpu, last) - share(last.target_cpu, last));
    options.say(`  where the time goes, last pair: of the engine's ${last.seconds.toFixed(2)} s ${last.prepare.toFixed(2)} prepare, ${last.copy.toFixed(2)} copy and catch up, ${last.finish.toFixed(2)} finish; of ${os.cpus().length} processors ${share(last.cpu, last)} % the engine, ${share(last.source_cpu, last)} % the source, ${share(last.target_cpu, last)} % the target, ${idle} % idle or others`);
    // With the client's work at nothing this would be left: no client can be faster than the servers let it.
    const bound = of('raw', 'wall') / Math.max(...['source_cpu', 'target_cpu'].map(of.bind(null, 'engine')), (of('engine', 'source_cpu') + of('engine', 'target_cpu')) / os.cpus().length);
    options.say(`  the servers' own work alone bounds the ratio to about ${bound.toFixed(2)} on this machine`);
    const busy = of('engine', 'target_cpu') / of('engine', 'seconds');
    if (!mongod() && busy > 0.8) options.say(`  DevMongo is the limit here: its target works ${Math.round(100 * busy)} % of the time, and writes behind one gate`);
    const what = `${options.documents} documents, ${options.jobs} at a time`;
    return [
      { part: 'raw', what: `documents/s, ${what}${on()}`, ours: of('engine', 'rate'), theirs: of('raw', 'rate'), ratio: rate, wanted: 'at least 1.5', held: rate >= 1.5, bound, runs },
      { part: 'raw', what: `us of processor a document, client alone${on()}`, ours: of('engine', 'cpu_each_us'), theirs: of('raw', 'cpu_each_us'), ratio: cpu, wanted: 'at most 0.5', held: cpu <= 0.5 },
      { part: 'raw', what: `MB resident at most${on()}`, ours: Math.max(...runs.engine.map(run => run.peak_mb)), theirs: Math.max(...runs.raw.map(run => run.peak_mb)), wanted: 'below 300', held: runs.engine.every(run => run.peak_mb > 0 && run.peak_mb < 300) },
    ];
  });
}

module.exports = { raw };
