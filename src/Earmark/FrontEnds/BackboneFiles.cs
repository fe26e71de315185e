using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>The open files of a <see cref="Backbone"/>.</summary>
/// <param name="Models">The model of each stage.</param>
/// <param name="Hash">Hash of all files.</param>
internal sealed record BackboneFiles(IReadOnlyList<ForeignModel> Models, string Hash)
{
    /// <summary>Opens the files of a backbone whose stages are described.</summary>
    /// <exception cref="InputException">A file is missing, cannot be imported, is outside the folder of the first file, or has changed since the backbone was resolved.</exception>
    public static BackboneFiles Open(Backbone backbone)
    {
        if (backbone.File.Length == 0) throw InputException.At("backbone", "no file is specified", "the path of an ONNX file", "Specify it with --backbone FILE.");
        var stages = backbone.Stages.Select((stage, i) => ForeignModel.Read(i == 0 ? backbone.File : PathOf(backbone.File, stage.File))).ToArray();
        var hash = stages.Length == 1 ? stages[0].Hash : ContentHash.Of(string.Join(' ', stages.Select(stage => stage.Hash)));
        if (backbone.IsResolved && hash != backbone.Hash)
            throw InputException.At(backbone.File, $"its hash is {hash}", $"{backbone.Hash}, that of the file with which the run was started", "Restore the file, or start a new run with it.");
        return new([.. stages.Select(stage => stage.Model)], hash);
    }

    // A description may come from anywhere, so it cannot name files outside the folder.
    private static string PathOf(string first, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(first))!;
        return ContainedPath.TryResolve(folder, file)
            ?? throw InputException.At("backbone: stages", $"the file of the second stage is '{file}'", $"a file in the folder of the first, {folder}");
    }
}
