// What one writes oneself with the official driver: loops.js raw|naive SOURCE TARGET LIMIT [BOUND...]. Says documents and seconds as JSON.
'use strict';
const { MongoClient, ObjectId } = require('../../eng/node_modules/mongodb');
const { DocumentSequence } = require('../../eng/node_modules/mongodb/lib/cmap/commands');

/** Batches of 1,000 that are never decoded. The driver has no public way to write raw documents: a sequence of its own is filled by hand. */
async function raw(source, target, range) {
  let documents = 0, batch = [];
  const flush = async () => {
    const sequence = new DocumentSequence('documents');
    for (const bytes of batch) sequence.push({}, bytes);
    const { n } = await target.db().command({ insert: 'documents', ordered: false, documents: sequence });
    if (n !== batch.length) throw new Error(`${n} of ${batch.length} documents were taken`);
    documents += n;
    batch = [];
  };
  for await (const bytes of source.db().collection('documents').find(range, { raw: true, batchSize: 1000, sort: { _id: 1 } })) {
    batch.push(bytes);
    if (batch.length === 1000) await flush();
  }
  if (batch.length > 0) await flush();
  return documents;
}

async function naive(source, target, limit) {
  let documents = 0;
  for await (const document of source.db().collection('documents').find({}, { limit })) {
    await target.db().collection('documents').insertOne(document);
    documents++;
  }
  return documents;
}

async function main([kind, from, to, limit, ...bounds]) {
  const [source, target] = [await MongoClient.connect(from), await MongoClient.connect(to)];
  const began = process.hrtime.bigint();
  const ids = bounds.map(id => new ObjectId(id));
  const ranges = [...ids, undefined].map((end, at) => ({ _id: { ...(at > 0 && { $gte: ids[at - 1] }), ...(end && { $lt: end }) } })).map(range => Object.keys(range._id).length > 0 ? range : {});
  const counts = kind === 'raw' ? await Promise.all(ranges.map(range => raw(source, target, range))) : [await naive(source, target, +limit)];
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  await Promise.all([source.close(), target.close()]);
  console.log(JSON.stringify({ documents: counts.reduce((sum, n) => sum + n, 0), seconds }));
}

main(process.argv.slice(2)).catch(fault => { console.error(fault.stack); process.exit(1); });
