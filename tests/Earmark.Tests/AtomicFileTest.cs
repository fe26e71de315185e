namespace Earmark.Tests;

public sealed class AtomicFileTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-whole").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Errors_contain_the_target_path()
    {
        var path = Path.Combine(folder, "missing", "scores.csv");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => { }));
        Assert.Equal($"Could not find a part of the path '{path}'.", error.Message);
        Assert.IsType<DirectoryNotFoundException>(error.InnerException);
    }

    [Fact]
    public void A_failed_check_reports_the_target_path_and_leaves_no_file()
    {
        var path = Path.Combine(folder, "model.onnx");
        var error = Assert.Throws<InputException>(() => AtomicFile.Write(path, file => file.WriteByte(1), temporary => throw InputException.At(temporary, "it is damaged", "a model")));
        Assert.Equal($"{path}: it is damaged. Expected a model.", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }
}
