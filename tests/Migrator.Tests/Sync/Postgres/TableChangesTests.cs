using Platform.Migrator.Sync.Postgres;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>What is left of several changes of a row, and when that cannot be told.</summary>
public sealed class TableChangesTests
{
    private readonly TableChanges changes = new(Statements());

    [Fact]
    public void Add_RowUpdatedTwice_IsUpdatedOnceAndKeepsValuesThatDidNotTravel()
    {
        Update("1", "a", "large");
        Update("1", "b", RowMessage.Unchanged);

        Assert.Equal(["1,b,large"], Rows(changes.Updated));
        Assert.Empty(changes.Inserted.Concat(changes.Deleted));
    }

    [Fact]
    public void Add_RowInsertedUpdatedAndDeleted_LeavesNothing()
    {
        Insert("1", "a");
        Update("1", "b", "c");
        Delete("1");

        Assert.True(changes.IsPlain);
        Assert.Empty(changes.Inserted.Concat(changes.Deleted).Concat(changes.Updated));
    }

    [Fact]
    public void Add_RowDeletedAndInsertedAgain_IsUpdated()
    {
        Delete("1");
        Insert("1", "new");

        Assert.Equal(["1,new,"], Rows(changes.Updated));
        Assert.Empty(changes.Inserted.Concat(changes.Deleted));
    }

    [Fact]
    public void Add_InsertedAndUpdated_IsInsertedAsItIsInTheEnd()
    {
        Insert("1", "a");
        Update("1", "b", "x");
        Insert("2", "c");

        Assert.Equal(["1,b,x", "2,c,"], Rows(changes.Inserted));
    }

    [Fact]
    public void Add_KeyChanged_MustBeRepeatedInOrder()
    {
        changes.Add(changes.Statements, new(RowOperation.Update, Described, ["1", null, null], ["2", "a", "b"]));

        Assert.False(changes.IsPlain);
    }

    [Theory]
    [InlineData("update after delete")]
    [InlineData("second insert")]
    [InlineData("second delete")]
    public void Add_WhatCannotHaveHappened_MustBeRepeatedInOrder(string what)
    {
        if (what == "second insert")
            Insert("1", "a");
        else
            Delete("1");
        if (what == "update after delete")
            Update("1", "a", "b");
        else if (what == "second insert")
            Insert("1", "b");
        else
            Delete("1");

        Assert.False(changes.IsPlain);
    }

    [Fact]
    public void Text_QuotesBackslashesAndNull_AreAnArray()
    {
        var literal = new ArrayLiteral();
        literal.Begin();
        foreach (var value in new[] { "a", null, "", "say \"no\"", @"c:\x", "NULL", "ü,{}" })
            literal.Add(value);
        literal.End();

        Assert.Equal("""{"a",NULL,"","say \"no\"","c:\\x","NULL","ü,{}"}""", System.Text.Encoding.UTF8.GetString(literal.Text.Span));
    }

    private static readonly Relation Described = new(1, "public", "t", 'd', [new("id", true), new("v", false), new("large", false)]);

    private static RowStatements Statements() => new(Described, new Table(1, "public", "t", 'd', true, false, 0, 0, 0,
        [new("id", "integer", false, false, true), new("v", "text", false, false, true), new("large", "text", false, false, true)], [new("id", "integer", "OPERATOR(pg_catalog.=)", true)]) { Root = "public.t" });

    private void Insert(string id, string value) => changes.Add(changes.Statements, new(RowOperation.Insert, Described, null, [id, value, null]));

    private void Update(string id, string value, string large) => changes.Add(changes.Statements, new(RowOperation.Update, Described, null, [id, value, large]));

    private void Delete(string id) => changes.Add(changes.Statements, new(RowOperation.Delete, Described, [id, null, null], null));

    private static IEnumerable<string> Rows(IEnumerable<string?[]> rows) => rows.Select(row => string.Join(',', row));
}
