// An ordinary application on the official driver: a shop with users, orders, a feed and files. Every step checks what it got; the last line is "ok N calls".
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.env.NODE_MODULES_OF + '/');
const { MongoClient, GridFSBucket, ObjectId, Long, Decimal128, Binary, MongoServerError } = require('mongodb');
const client = new MongoClient(process.env.MONGO_URI, { serverSelectionTimeoutMS: 30_000, monitorCommands: true, compressors: ['zlib'] });
let calls = 0;
client.on('commandStarted', () => calls++);
const code = async (promise) => promise.then(() => 0, e => { assert(e instanceof MongoServerError, e); return e.code; });

async function users(db) {
  const users = db.collection('users');
  await users.createIndexes([{ key: { mail: 1 }, unique: true }, { key: { tags: 1 } }, { key: { seen: 1 }, expireAfterSeconds: 3600 }]);
  for (let i = 0; i < 60; i++)
    await users.insertOne({ _id: i, mail: `u${i}@example.org`, age: 20 + i % 30, tags: i % 2 ? ['odd'] : ['even', 'all'], seen: new Date(), credit: Decimal128.fromString('1.50') });
  assert.equal(await code(users.insertOne({ mail: 'u1@example.org' })), 11000);
  assert.equal(await users.countDocuments({ tags: 'all' }), 30);
  assert.equal(await users.estimatedDocumentCount(), 60);
  for (let i = 0; i < 60; i++)
    assert.equal((await users.findOne({ mail: `u${i}@example.org` }, { projection: { age: 1 } })).age, 20 + i % 30);
  const page = await users.find({ age: { $gte: 25 } }).sort({ age: -1, _id: 1 }).skip(5).limit(10).batchSize(3).toArray();
  assert.equal(page.length, 10);
  assert(page.every((u, i) => i === 0 || page[i - 1].age >= u.age));
  assert.deepEqual(await users.distinct('tags'), ['all', 'even', 'odd']);
  const updated = await users.updateMany({ tags: 'odd' }, { $inc: { age: 1 }, $addToSet: { tags: 'seen' }, $currentDate: { seen: true } });
  assert.equal(updated.modifiedCount, 30);
  const one = await users.findOneAndUpdate({ _id: 3 }, { $set: { 'address.city': 'Berlin' }, $push: { log: { $each: [1, 2, 3], $slice: -2 } } }, { returnDocument: 'after' });
  assert.deepEqual([one.address.city, one.log], ['Berlin', [2, 3]]);
  const upsert = await users.updateOne({ _id: 'new' }, { $setOnInsert: { mail: 'new' }, $set: { age: 1 } }, { upsert: true });
  assert.equal(upsert.upsertedId, 'new');
  assert.equal((await users.replaceOne({ _id: 'new' }, { mail: 'newer' })).modifiedCount, 1);
  assert.equal((await users.findOneAndDelete({ _id: 'new' })).mail, 'newer');
  const bulk = await users.bulkWrite([
    { insertOne: { document: { _id: 'a', mail: 'a' } } }, { updateOne: { filter: { _id: 'a' }, update: { $set: { x: 1 } } } },
    { deleteOne: { filter: { _id: 'a' } } }, { updateMany: { filter: { age: { $gt: 40 } }, update: { $set: { senior: true } } } }]);
  assert.deepEqual([bulk.insertedCount, bulk.deletedCount], [1, 1]);
  assert.equal((await users.indexes()).length, 4);
}

async function orders(db) {
  const orders = db.collection('orders');
  await orders.insertMany(Array.from({ length: 500 }, (_, i) => ({ user: i % 60, total: i, lines: [{ sku: 's' + i % 7, n: 1 }, { sku: 't', n: 2 }], at: new Date(1.7e12 + i * 1e7) })));
  let seen = 0;
  for await (const order of orders.find({}, { batchSize: 37 })) { assert(order._id instanceof ObjectId); seen++; }
  assert.equal(seen, 500);
  const top = await orders.aggregate([{ $unwind: '$lines' }, { $group: { _id: '$lines.sku', n: { $sum: '$lines.n' } } }, { $sort: { n: -1 } }, { $limit: 1 }]).toArray();
  assert.deepEqual(top, [{ _id: 't', n: 1000 }]);
  const joined = await orders.aggregate([{ $match: { total: { $lt: 3 } } }, { $lookup: { from: 'users', localField: 'user', foreignField: '_id', as: 'who' } },
    { $project: { mail: { $arrayElemAt: ['$who.mail', 0] } } }]).toArray();
  assert.deepEqual(joined.map(o => o.mail).sort(), ['u0@example.org', 'u1@example.org', 'u2@example.org']);
  await orders.updateOne({ total: 5, 'lines.sku': 't' }, { $set: { 'lines.$.n': 9 } });
  assert.equal((await orders.findOne({ total: 5 })).lines[1].n, 9);
  assert.equal((await orders.deleteMany({ total: { $gte: 490 } })).deletedCount, 10);
}

async function types(db) {
  const all = { _id: 1, long: Long.fromString('9007199254740993'), decimal: Decimal128.fromString('1.10'), bin: new Binary(Buffer.from('abc')), re: /a+/i, date: new Date(0), nil: null, deep: { a: [{ b: [1.5] }] } };
  await db.collection('types').insertOne(all);
  const read = await db.collection('types').findOne({ re: /a+/i }, { promoteLongs: false, promoteValues: true });
  assert.equal(read.long.toString(), '9007199254740993');
  assert.equal(read.decimal.toString(), '1.10');
  assert.deepEqual(read.deep, all.deep);
}

async function transactions(db) {
  const accounts = db.collection('accounts');
  await accounts.insertMany([{ _id: 'a', n: 100 }, { _id: 'b', n: 0 }]);
  await client.withSession(s => s.withTransaction(async () => {
    await accounts.updateOne({ _id: 'a' }, { $inc: { n: -30 } }, { session: s });
    await accounts.updateOne({ _id: 'b' }, { $inc: { n: 30 } }, { session: s });
    assert.equal((await accounts.findOne({ _id: 'a' })).n, 100);
    assert.equal((await accounts.findOne({ _id: 'a' }, { session: s })).n, 70);
  }));
  assert.deepEqual((await accounts.find().sort({ _id: 1 }).toArray()).map(a => a.n), [70, 30]);
  const session = client.startSession();
  session.startTransaction();
  await accounts.deleteMany({}, { session });
  await session.abortTransaction();
  await session.endSession();
  assert.equal(await accounts.countDocuments(), 2);
  // Ten at a time: those that lose a conflict are tried again until all have counted.
  await Promise.all(Array.from({ length: 10 }, () => client.withSession(s => s.withTransaction(async () => {
    const { n } = await accounts.findOne({ _id: 'b' }, { session: s });
    await accounts.updateOne({ _id: 'b' }, { $set: { n: n + 1 } }, { session: s });
  }))));
  assert.equal((await accounts.findOne({ _id: 'b' })).n, 40);
}

async function feed(db) {
  const feed = db.collection('feed');
  await feed.insertOne({ _id: 'first' });
  const stream = feed.watch([{ $match: { operationType: { $in: ['insert', 'update', 'delete'] } } }], { fullDocument: 'updateLookup', maxAwaitTimeMS: 500 });
  assert.equal(await stream.tryNext(), null);
  await feed.insertOne({ _id: 1, n: 0 });
  await feed.updateOne({ _id: 1 }, { $inc: { n: 1 } });
  const [inserted, updated] = [await stream.next(), await stream.next()];
  assert.deepEqual([inserted.operationType, updated.operationType, updated.fullDocument.n, updated.updateDescription.updatedFields], ['insert', 'update', 1, { n: 1 }]);
  await stream.close();
  await feed.deleteOne({ _id: 1 });
  const resumed = feed.watch([], { resumeAfter: inserted._id });
  assert.deepEqual([(await resumed.next()).operationType, (await resumed.next()).operationType], ['update', 'delete']);
  const next = resumed.next();
  await feed.insertOne({ _id: 2 });
  assert.equal((await next).documentKey._id, 2);
  await resumed.close();
  const whole = client.watch([], { startAtOperationTime: inserted.clusterTime });
  assert.equal((await whole.next()).documentKey._id, 1);
  await whole.close();
}

async function files(db) {
  const bucket = new GridFSBucket(db);
  const content = Buffer.alloc(700_000, 'x');
  await new Promise((resolve, reject) => bucket.openUploadStream('a.bin').on('finish', resolve).on('error', reject).end(content));
  const pieces = [];
  for await (const piece of bucket.openDownloadStreamByName('a.bin')) pieces.push(piece);
  assert(Buffer.concat(pieces).equals(content));
}

async function administration(db) {
  await db.createCollection('capped', { capped: true, size: 1e6, max: 3 });
  await db.collection('capped').insertMany([1, 2, 3, 4].map(_id => ({ _id })));
  assert.equal(await db.collection('capped').countDocuments(), 3);
  assert.equal(await code(db.createCollection('capped')), 48);
  assert.equal(await code(db.command({ nonsense: 1 })), 59);
  assert.equal((await db.admin().buildInfo()).version, '7.0.0-devmongo');
  await db.collection('feed').rename('feed2');
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(c => c.name);
  assert(names.includes('feed2') && !names.includes('feed') && names.includes('fs.chunks'));
  assert((await db.admin().listDatabases()).databases.some(d => d.name === 'app'));
  assert.equal(await db.dropDatabase(), true);
}

try {
  await client.connect();
  const db = client.db('app');
  for (const part of [users, orders, types, transactions, feed, files, administration]) {
    console.error(part.name);
    await part(db);
  }
  console.log(`ok ${calls} calls`);
} finally {
  await client.close();
  process.stdin.destroy();
  console.error("closed");
}
