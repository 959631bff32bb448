// The engine's copy against a loop that reads and writes one document after the other. The loop gets fewer, since it would take minutes; rates are compared.
'use strict';
const { withServers, copyBy, median, on } = require('../machine.js');

async function naive(options) {
  return await withServers(options, async servers => {
    const rates = { engine: [], naive: [] };
    for (let pair = 0; pair <= options.pairs; pair++) {
      for (const tool of pair % 2 === 0 ? ['naive', 'engine'] : ['engine', 'naive']) {
        const done = await copyBy(tool, servers, options, []);
        if (pair > 0) rates[tool].push(done.rate);
        options.say(`  naive ${pair === 0 ? 'first, not counted' : `pair ${pair}`}: ${tool} ${done.documents} documents in ${done.seconds.toFixed(2)} s, ${Math.round(done.rate)} a second`);
      }
    }
    const ratio = median(rates.engine) / median(rates.naive);
    return { part: 'naive', what: `documents/s, against one after the other${on()}`, ours: median(rates.engine), theirs: median(rates.naive), ratio, wanted: 'at least 3', held: ratio >= 3, rates };
  });
}

module.exports = { naive };
