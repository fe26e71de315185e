namespace Earmark.Tagging;

/// <summary>The cross-validation whose out-of-fold scores were soft targets of a training (distillation).</summary>
/// <param name="Path">Its run folder at that time: the full path in run.json, and the name of the folder and of the folder that contains it in the metadata of a model.</param>
/// <param name="Hash">Hash of its calibrated out-of-fold scores: XXH3, 128 bits, as 32 hexadecimal digits.</param>
/// <param name="Networks">Number of its networks: one for each fold and seed. Each network scored the clips of its fold.</param>
public sealed record TeacherRun(string Path, string Hash, int Networks);
