namespace Earmark.Tagging;

/// <summary>The model whose trained weights were the start of a training.</summary>
/// <param name="Path">Path of its file at that time: the full path in run.json, and the name of the file and of its folder in the metadata of a model.</param>
/// <param name="Hash">Hash of the file: XXH3, 128 bits, as 32 hexadecimal digits.</param>
/// <param name="Fingerprint">Fingerprints of its training data, and of the training data of the models from which it was itself initialised, separated by spaces; empty if unknown.</param>
public sealed record InitialModel(string Path, string Hash, string Fingerprint);
