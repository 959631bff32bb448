# An ordinary application on PyMongo. Every step checks what it got; the last line is "ok".
import os
import bson
import pymongo
from pymongo import InsertOne, MongoClient, ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError, OperationFailure

client = MongoClient(os.environ["MONGO_URI"], serverSelectionTimeoutMS=30000)
db = client.app
things = db.things
things.create_index([("name", 1)], unique=True)
things.insert_many([{"_id": i, "name": "n%d" % i, "tags": ["a", "b"], "n": i} for i in range(200)])
try:
    things.insert_one({"name": "n1"})
    raise AssertionError("a duplicate was taken")
except DuplicateKeyError as error:
    assert error.code == 11000
assert [t["_id"] for t in things.find({"n": {"$gte": 190}}).sort("n", -1).limit(3)] == [199, 198, 197]
assert len(list(things.find(batch_size=30))) == 200
assert things.find_one_and_update({"_id": 1}, {"$inc": {"n": 5}}, return_document=ReturnDocument.AFTER)["n"] == 6
assert things.bulk_write([InsertOne({"_id": "x", "name": "x"}), UpdateOne({"_id": "x"}, {"$set": {"n": 1}})]).modified_count == 1
assert things.count_documents({"tags": "a"}) == 200
assert list(things.aggregate([{"$group": {"_id": None, "n": {"$sum": 1}}}])) == [{"_id": None, "n": 201}]
with things.watch(full_document="updateLookup") as stream:
    things.update_one({"_id": 2}, {"$set": {"n": bson.Int64(7)}})
    change = next(stream)
    assert change["fullDocument"]["n"] == 7, change
    token = stream.resume_token
things.delete_one({"_id": 2})
with things.watch(resume_after=token) as stream:
    assert next(stream)["operationType"] == "delete"
with client.start_session() as session, session.start_transaction():
    things.insert_one({"_id": "t", "name": "t"}, session=session)
    assert things.find_one({"_id": "t"}) is None
assert things.find_one({"_id": "t"}) is not None
try:
    db.command("nonsense")
    raise AssertionError("an unknown command was taken")
except OperationFailure as error:
    assert error.code == 59
client.drop_database("app")
print("ok")
