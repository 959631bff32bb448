// The whole clone of a database, against pgcopydb: alternating, after a pair that does not count.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { find, migrator, median, run, timed, withServers } = require('../machine.js');

const content = `SELECT string_agg(t || ' ' || n, E'\\n' ORDER BY t) FROM (
  SELECT c.relname t, (xpath('/row/x/text()', query_to_xml(format('SELECT count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)), 0) x FROM %s t', c.oid::regclass), false, true, '')))[1]::text n
  FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace) x;
  SELECT string_agg(pg_get_indexdef(indexrelid) || indisvalid, E'\\n' ORDER BY pg_get_indexdef(indexrelid)) FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace;
  SELECT 'analyzed: ' || bool_and(EXISTS (SELECT FROM pg_statistic WHERE starelid = c.oid) OR c.reltuples = 0) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace;`;

const tools = {
  migrator: (source, target, _, options) => [migrator, ['copy', '--source', source, '--target', target, '--jobs', options.jobs, '--index-jobs', options.jobs]],
  pgcopydb: (source, target, directory, options) => [find('pgcopydb', 'pgcopydb'), ['clone', '--source', source, '--target', target, '--dir', directory,
    '--table-jobs', options.jobs, '--index-jobs', options.jobs, '--split-tables-larger-than', '100MB']],
};

async function once(tool, servers, options) {
  const { source, target, directory } = servers;
  target.fresh('bench');
  for (const server of [source, target]) server.sql('postgres', 'CHECKPOINT;');
  run('sync', []);
  const work = path.join(directory, 'pgcopydb');
  fs.rmSync(work, { recursive: true, force: true });
  const done = await timed(...tools[tool](source.url('bench'), target.url('bench'), work, options), { servers: [source, target] });
  if (done.code !== 0) throw new Error(`${tool} ended with ${done.code}: ${done.output.slice(-2000)}`);
  return done;
}

/** @param fill makes the source's content. */
async function compare(name, fill, options, limit) {
  return await withServers(async servers => {
    servers.source.fresh('bench');
    fill(servers.source);
    servers.source.sql('bench', 'VACUUM (FREEZE, ANALYZE);');
    const expected = servers.source.sql('bench', content);
    const seconds = { migrator: [], pgcopydb: [] };
    const cpu = { migrator: [], pgcopydb: [] };
    for (let pair = 0; pair <= options.pairs; pair++) {
      for (const tool of pair % 2 === 0 ? ['pgcopydb', 'migrator'] : ['migrator', 'pgcopydb']) {
        const done = await once(tool, servers, options);
        if (pair === 0 && servers.target.sql('bench', content) !== expected) throw new Error(`${tool} left another content than the source:\n${servers.target.sql("bench", content)}\ninstead of\n${expected}`);
        if (pair > 0) { seconds[tool].push(done.seconds); cpu[tool].push(done.cpu); }
        options.say(`  ${name} ${pair === 0 ? 'first, not counted' : `pair ${pair}`}: ${tool} ${done.seconds.toFixed(2)} s; processor time ${done.cpu.toFixed(1)} s, ${done.cpu_program.toFixed(1)} s of it not the servers'`);
      }
    }
    const ratio = median(seconds.migrator) / median(seconds.pgcopydb);
    return { part: name, what: `clone, ${options.jobs} jobs: seconds, against pgcopydb`, ours: median(seconds.migrator), theirs: median(seconds.pgcopydb), ratio, wanted: `at most ${limit}`, held: ratio <= limit, seconds, cpu, cpu_ratio: median(cpu.migrator) / median(cpu.pgcopydb) };
  }, options.data);
}

module.exports = {
  copy: options => compare('copy', source => run(find('pgbench', 'postgresql-15'), ['-i', '-q', '-s', options.scale, source.url('bench')]), options, 0.75),
  table: options => compare('table', source => source.sql('bench', `CREATE TABLE big (id bigint PRIMARY KEY, kind int NOT NULL, at timestamptz NOT NULL, note text NOT NULL);
    INSERT INTO big SELECT n, n % 100, now() - n * interval '1 second', md5(n::text) || md5((n + 1)::text) || repeat('x', 140) FROM generate_series(1, ${Math.round(options.table_mb * 4000)}) n; CREATE INDEX ON big (kind);`), options, 0.75),
};
