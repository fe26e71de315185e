// Tags a recording: dotnet run tag.cs MODEL FILE
#:project ../src/Earmark/Earmark.csproj
#:property PublishAot=false

using Earmark;
using Earmark.Tagging;

if (args is not [var model, var file])
{
    Console.Error.WriteLine("usage: dotnet run tag.cs MODEL FILE");
    return 2;
}
try
{
    using var tagger = Tagger.Load(model);
    foreach (var tag in tagger.Tag(file)) Console.WriteLine($"{tag.Score:0.000} {tag.Label}");
    return 0;
}
catch (InputException error) // no such file, not audio, not a model: the message states what is expected
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
