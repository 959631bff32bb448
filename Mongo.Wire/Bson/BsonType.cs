namespace Platform.Mongo.Wire.Bson;

/// <summary>The type byte in front of every element (bsonspec.org, version 1.1).</summary>
public enum BsonType : byte
{
    /// <summary>No value: what a look-up returns for a name that is not there. Never in a document.</summary>
    None = 0,
    Double = 1,
    String = 2,
    Document = 3,
    Array = 4,
    Binary = 5,
    Undefined = 6,
    ObjectId = 7,
    Boolean = 8,
    DateTime = 9,
    Null = 10,
    Regex = 11,
    DbPointer = 12,
    Code = 13,
    Symbol = 14,
    CodeWithScope = 15,
    Int32 = 16,
    Timestamp = 17,
    Int64 = 18,
    Decimal128 = 19,
    MaxKey = 127,
    MinKey = 255,
}
