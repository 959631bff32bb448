// Servers, data and programs of a measurement of the MongoDB engine: what every part needs and none measures.
'use strict';
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root, Missing, run, timed, median, sleep, freePort } = require('../postgres/machine.js');

const driver = path.join(root, 'eng/node_modules/mongodb');
const built = name => path.join(root, 'artifacts/bench-mongodb', name);
const copier = path.join(built('copier'), 'Platform.Bench.MongoDb.Copier');
const stand = path.join(built('devmongo'), 'Platform.DevMongo');

/** A mongod that was named, or is on the PATH; null when there is none. */
const mongod = () => [process.env.PLATFORM_MONGOD, ...(process.env.PATH ?? '').split(':').map(directory => path.join(directory, 'mongod'))].find(file => file && fs.existsSync(file)) ?? null;

/** What figures must say of the server that they were taken on. */
const on = () => mongod() ? '' : ' (on DevMongo)';

function build(say) {
  if (!fs.existsSync(driver)) throw new Missing("the npm package mongodb is missing: run eng/setup");
  const words = (project, to) => ['publish', path.join(root, project), '-c', 'Release', '-o', to, '-v', 'q', '-nologo', '-clp:NoSummary', '-p:RunAnalyzersDuringBuild=false', '-p:UseSharedCompilation=false', '-r', 'linux-x64', '--no-self-contained'];
  const env = { MSBUILDDISABLENODEREUSE: '1' };
  for (const [project, to] of [['bench/mongodb/copier', built('copier')], ...(mongod() ? [] : [['DevMongo', built('devmongo')]])]) {
    let done = run('dotnet', [...words(project, to), '-p:PublishReadyToRun=true'], { env, quiet: true });
    if (done.status !== 0 && (done = run('dotnet', words(project, to), { env, quiet: true })).status === 0) say('  the ahead-of-time compiler cannot be had: programs compile themselves while they start');
    if (done.status !== 0) throw new Error(`${project} does not build: ${done.stdout.slice(-2000)}`);
  }
  if (!process.env.DOTNET_ROOT) process.env.DOTNET_ROOT = path.dirname(fs.realpathSync(run('sh', ['-c', 'command -v dotnet']).stdout.trim()));
}

const { MongoClient } = fs.existsSync(driver) ? require(driver) : {};

/** One member of a replica set of its own. It ends with the process that started it, however that ends. */
class Server {
  static async start(directory, name) {
    const server = Object.assign(new Server(), { name, port: await freePort() });
    const data = path.join(directory, name);
    fs.mkdirSync(data);
    const words = mongod() ? [mongod(), '--dbpath', data, '--port', server.port, '--bind_ip', '127.0.0.1', '--replSet', 'rs0', '--quiet'] : [stand, '--port', server.port];
    server.log = fs.openSync(path.join(directory, `${name}.log`), 'a');
    server.process = spawn('setpriv', ['--pdeathsig=TERM', ...words.map(String)], { stdio: ['ignore', server.log, server.log] });
    server.client = await server.connect(directory);
    return server;
  }

  /** Waits until it is a primary, which a new mongod must be told to become. */
  async connect(directory) {
    for (let tries = 0; ; tries++) {
      try {
        const client = await MongoClient.connect(this.url('admin'), { serverSelectionTimeoutMS: 500 });
        const hello = await client.db('admin').command({ hello: 1 });
        if (hello.isWritablePrimary) return client;
        if (!hello.setName) await client.db('admin').command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${this.port}` }] } });
        await client.close();
      } catch (fault) {
        if (tries > 200 || this.process.exitCode !== null) throw new Error(`${this.name} did not start (${fault.message}), see ${directory}/${this.name}.log`);
      }
      if (tries > 400) throw new Error(`${this.name} did not become primary`);
      await sleep(100);
    }
  }

  url(database) { return `mongodb://127.0.0.1:${this.port}/${database}?directConnection=true`; }

  get documents() { return this.client.db('bench').collection('documents'); }

  /** Processor time in seconds that it has used by now. */
  cpu() {
    const words = fs.readFileSync(`/proc/${this.process.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (+words[11] + +words[12]) / 100;
  }

  async stop() {
    await this.client?.close();
    if (this.process.exitCode === null) {
      const ended = new Promise(resolve => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      await ended;
    }
    fs.closeSync(this.log);
  }
}

/** Documents as an application has them, of about 400 bytes. */
function example(n) {
  const { ObjectId } = require(driver);
  return { _id: new ObjectId(), room: `room-${n % 500}`, author: { id: n % 10_000, name: `user ${n % 10_000}` }, at: new Date(1_700_000_000_000 + n * 1000), text: crypto.createHash('sha512').update(`${n}`).digest('base64').repeat(2), tags: ['a', `t${n % 17}`], likes: n % 7, score: n / 3 };
}

async function fill(server, documents) {
  for (let at = 0; at < documents; at += 2000) await server.documents.insertMany(Array.from({ length: Math.min(2000, documents - at) }, (_, i) => example(at + i)), { ordered: false });
}

/** Where the collection can be cut into parts of the same size. */
async function bounds(server, documents, parts) {
  const ids = [];
  for (let part = 1; part < parts; part++) ids.push((await server.documents.find({}, { projection: { _id: 1 }, sort: { _id: 1 }, skip: Math.round(documents * part / parts), limit: 1 }).next())._id.toString());
  return ids;
}

/** Of every byte of every document, in the order of _id. */
async function digest(server) {
  const hash = crypto.createHash('sha256');
  let documents = 0;
  for await (const bytes of server.documents.find({}, { raw: true, sort: { _id: 1 }, batchSize: 5000 })) { hash.update(bytes); documents++; }
  return `${documents} ${hash.digest('hex')}`;
}

/** A pair of servers, the first with documents; both gone at the end whatever happens. */
async function withServers(options, action) {
  const directory = fs.mkdtempSync(path.join(options.data ?? os.tmpdir(), 'bench-mongodb-'));
  const servers = [];
  try {
    for (const name of ['source', 'target']) servers.push(await Server.start(directory, name));
    await fill(servers[0], options.documents);
    return await action({ source: servers[0], target: servers[1], directory });
  } finally {
    for (const server of servers) await server.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs one of the programs into an empty target. @returns what it said, its own processor time, that of both servers, and its most memory. */
async function copyBy(tool, { source, target }, options, cuts) {
  await target.client.db('bench').dropDatabase();
  const words = {
    engine: [copier, [source.url('bench'), target.url('bench'), options.jobs]],
    raw: ['node', [path.join(__dirname, 'loops.js'), 'raw', source.url('bench'), target.url('bench'), 0, ...cuts]],
    naive: ['node', [path.join(__dirname, 'loops.js'), 'naive', source.url('bench'), target.url('bench'), options.naive_documents]],
  }[tool];
  const before = [source.cpu(), target.cpu()];
  const done = await timed(...words);
  if (done.code !== 0) throw new Error(`${tool} ended with ${done.code}: ${done.output.slice(-2000)}`);
  const said = JSON.parse(done.output.split('\n').find(line => line.startsWith('{')));
  return { ...said, rate: said.documents / said.seconds, cpu: done.cpu_program, cpu_each_us: done.cpu_program / said.documents * 1e6, wall: done.seconds, source_cpu: source.cpu() - before[0], target_cpu: target.cpu() - before[1], peak_mb: done.peak_mb };
}

module.exports = { root, Missing, build, mongod, on, withServers, copyBy, bounds, digest, median };
