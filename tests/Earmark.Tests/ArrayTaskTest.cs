namespace Earmark.Tests;

public sealed class ArrayTaskTest
{
    [Theory]
    [InlineData(0, 3, new[] { 0, 3, 6, 9 })] // 5 folds with 2 seeds: folds 0 and 3 of the first seed, folds 1 and 4 of the second
    [InlineData(1, 3, new[] { 1, 4, 7 })]
    [InlineData(2, 3, new[] { 2, 5, 8 })]
    [InlineData(0, 1, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(11, 12, new int[0])]
    public void A_task_takes_every_nth_part(int index, int count, int[] expected) => Assert.Equal(expected, Enumerable.Range(0, 10).Where(new ArrayTask(index, count).Includes));

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 7)]
    public void Numbers_after_preceding_parts_select_the_same_parts(int count, int preceding) => Assert.All(Enumerable.Range(0, count), index =>
    {
        var task = new ArrayTask(index, count);
        Assert.All(Enumerable.Range(0, 20), part => Assert.Equal(task.Includes(preceding + part), task.After(preceding).Includes(part)));
    });

    [Fact]
    public void Tasks_are_counted_from_one_for_people() => Assert.Equal("2/8", new ArrayTask(1, 8).ToString());
}
