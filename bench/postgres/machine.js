// Servers, databases and programs of a measurement: what every part needs and none measures.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const bin = ['/usr/lib/postgresql/15/bin', ...(process.env.PATH ?? '').split(':')];
const published = path.join(root, 'artifacts/bench-postgres-migrator');
const migrator = path.join(published, 'Platform.Migrator');

class Missing extends Error {}

function find(program, from) {
  const found = bin.map(directory => path.join(directory, program)).find(file => fs.existsSync(file));
  if (!found) throw new Missing(`${program} is missing: as root, apt-get install ${from}`);
  return found;
}

/** Waits for a program; with `quiet` a non-zero exit is returned instead of thrown. */
function run(program, words, { env, quiet, input } = {}) {
  const done = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...env }, input, maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status !== 0 && !quiet) throw new Error(`${path.basename(program)} ${words.join(' ').slice(0, 200)} ended with ${done.status ?? done.signal}: ${(done.stderr || done.stdout).trim().slice(-2000)}`);
  return done;
}

/** As it would be published: for Release, and compiled ahead of time where the compiler for that can be had. */
function build(say) {
  const words = ['publish', path.join(root, 'Migrator'), '-c', 'Release', '-o', published, '-v', 'q', '-nologo', '-clp:NoSummary', '-p:RunAnalyzersDuringBuild=false', '-p:UseSharedCompilation=false', '-r', 'linux-x64', '--no-self-contained'];
  const env = { MSBUILDDISABLENODEREUSE: '1' };
  let done = run('dotnet', [...words, '-p:PublishReadyToRun=true'], { env, quiet: true });
  if (done.status !== 0 && (done = run('dotnet', words, { env, quiet: true })).status === 0) say('  the ahead-of-time compiler cannot be had: the migrator compiles itself while it starts');
  if (done.status !== 0) throw new Error(`the migrator does not build: ${done.stdout.slice(-2000)}`);
  if (!process.env.DOTNET_ROOT) process.env.DOTNET_ROOT = path.dirname(fs.realpathSync(run('sh', ['-c', 'command -v dotnet']).stdout.trim()));
}

const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

const number = (which, user) => +run('id', [which, user]).stdout;

/** The server refuses to run as root. Null: it may run as we do. */
const user = () => process.getuid() === 0 ? ['postgres', 'nobody'].find(name => spawnSync('id', [name]).status === 0) : null;

/** A server ends with the process that started it, however that ends. */
const asUser = words => ['setpriv', '--pdeathsig=INT', ...(user() ? [`--reuid=${user()}`, `--regid=${number('-g', user())}`, '--clear-groups'] : []), ...words];

const settings = {
  wal_level: 'logical', max_connections: 60, max_wal_senders: 20, max_replication_slots: 20, max_worker_processes: 20, shared_buffers: '512MB',
  max_wal_size: '8GB', checkpoint_timeout: '30min', autovacuum: 'off', maintenance_work_mem: '256MB', listen_addresses: '127.0.0.1', unix_socket_directories: '',
};

/** A server of its own in a directory of its own. Both servers of a measurement have the same settings. */
class Server {
  static async start(directory, name) {
    const server = Object.assign(new Server(), { name, data: path.join(directory, name), port: await freePort() });
    fs.mkdirSync(server.data);
    if (user()) fs.chownSync(server.data, number('-u', user()), number('-g', user()));
    const [initdb, ...rest] = asUser([find('initdb', 'postgresql-15'), '-D', server.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
    run(initdb, rest);
    const options = Object.entries({ ...settings, port: server.port }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const [program, ...words] = asUser([find('postgres', 'postgresql-15'), '-D', server.data, ...options]);
    server.log = fs.openSync(path.join(directory, `${name}.log`), 'a');
    server.process = spawn(program, words, { stdio: ['ignore', server.log, server.log] });
    for (let tries = 0; run(find('pg_isready', 'postgresql-15'), ['-q', '-h', '127.0.0.1', '-p', server.port], { quiet: true }).status !== 0; tries++) {
      if (tries > 300 || server.process.exitCode !== null) throw new Error(`${name} did not start, see ${directory}/${name}.log`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return server;
  }

  url(database) { return `postgres://postgres@127.0.0.1:${this.port}/${database}`; }

  sql(database, text) { return run(find('psql', 'postgresql-client-15'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database), '-f', '-'], { input: text }).stdout.trim(); }

  fresh(database) {
    this.sql('postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE);`);
    this.sql('postgres', `CREATE DATABASE "${database}";`);
  }

  /** Processor time in seconds that the server has used by now, sessions that have ended included. */
  cpu() { return [this.process.pid, ...children(this.process.pid)].reduce((sum, pid) => sum + used(pid), 0); }

  async stop() {
    if (this.process.exitCode !== null) return;
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill('SIGINT');
    await ended;
    fs.closeSync(this.log);
  }
}

/** A pair of fresh servers, gone at the end whatever happens. */
async function withServers(action, where = os.tmpdir()) {
  const directory = fs.mkdtempSync(path.join(where, 'bench-postgres-'));
  fs.chmodSync(directory, 0o755);
  const servers = [];
  try {
    for (const name of ['source', 'target']) servers.push(await Server.start(directory, name));
    return await action({ source: servers[0], target: servers[1], directory });
  } finally {
    for (const server of servers) await server.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Processor time in seconds that a process, and those that it has waited for, used; none once it is gone. */
function used(pid) {
  try {
    const words = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (+words[11] + +words[12] + +words[13] + +words[14]) / 100;
  } catch {
    return 0;
  }
}

const children = pid => fs.readdirSync('/proc').filter(name => /^\d+$/.test(name) && (() => {
  try { return +fs.readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1] === pid; } catch { return false; }
})());

/**
 * Runs a program to its end.
 * @returns seconds, processor time (its own and that of the servers named), exit code, output, and the most memory that it had resident, in MB.
 */
function timed(program, words, { env, servers = [] } = {}) {
  return new Promise((resolve, reject) => {
    const ofServers = () => servers.reduce((sum, server) => sum + server.cpu(), 0);
    const before = ofServers();
    const began = process.hrtime.bigint();
    const child = spawn('bash', ['-c', 'TIMEFORMAT="processor %U %S"; time "$@"', 'bash', program, ...words.map(String)], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '', peak = 0, inner;
    const look = setInterval(() => {
      try {
        inner ??= children(child.pid)[0];
        peak = Math.max(peak, +/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${inner}/status`, 'utf8'))[1] / 1024);
      } catch { /* It has not begun, or has just ended. */ }
    }, 50);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => { output = (output + data).slice(-100_000); });
    child.once('error', reject);
    child.once('close', code => {
      clearInterval(look);
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      const [, user, system] = /processor ([0-9.]+) ([0-9.]+)/.exec(output) ?? [0, 0, 0];
      resolve({ seconds, cpu: ofServers() - before + +user + +system, cpu_program: +user + +system, code, output, peak_mb: Math.round(peak) });
    });
  });
}

const sorted = values => [...values].sort((a, b) => a - b);
const median = values => { const s = sorted(values); return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2; };
const percentile = (values, share) => { const s = sorted(values); return s[Math.min(s.length - 1, Math.ceil(share * s.length) - 1)]; };
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

module.exports = { root, migrator, Missing, find, run, build, withServers, timed, median, percentile, sleep, freePort };
