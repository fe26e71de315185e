using System.Net;
using System.Net.Sockets;
using Earmark.Cli.Commands;
using Earmark.Cli.Tests.Roads;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Cli.Tests.Commands;

public sealed class ServeCommandTest : IDisposable
{
    private readonly DataFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_service_answers_without_libtorch_and_stops_with_exit_code_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        var model = TinyModel.Write(folder);
        using var earmark = EarmarkProcess.Start("serve", model, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await earmark.WaitForAddressAsync($"Serving {model} at ", Stop) };
        Assert.Equal("""{"labels":["bark","bell","bus"]}""", await client.GetStringAsync("/v1/labels", Stop));
        Assert.Contains("<html", await client.GetStringAsync("/", Stop), StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.DoesNotContain("torch", await File.ReadAllTextAsync($"/proc/{earmark.Id}/maps", Stop), StringComparison.OrdinalIgnoreCase);
        var (exitCode, error) = await earmark.InterruptAsync("TERM", Stop);
        Assert.Equal(0, exitCode);
        Assert.Contains("no key is required", error, StringComparison.Ordinal);
        Assert.Contains("GET /v1/labels 200", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_is_an_error()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        var run = Invocation.Run("serve", TinyModel.Write(folder), "--urls", url);
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith($"Error: --urls {url}: another program uses this port. Expected a free port. Stop the other program, or choose another port; port 0 selects a free one.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--urls : it is empty. Expected addresses such as http://127.0.0.1:8080, separated by semicolons.")]
    [InlineData("localhost:8080", "--urls localhost:8080: 'localhost:8080' is not an address. Expected addresses such as http://127.0.0.1:8080, separated by semicolons.")]
    [InlineData("https://localhost", "--urls https://localhost: 'https://localhost' does not start with http://. Expected addresses such as http://127.0.0.1:8080, separated by semicolons.")]
    [InlineData("http://localhost:8080/tags", "--urls http://localhost:8080/tags: 'http://localhost:8080/tags' has a path. Expected addresses such as http://127.0.0.1:8080, separated by semicolons.")]
    public void Invalid_addresses_are_errors(string urls, string error)
    {
        if (urls.Length == 0) urls = ";";
        var run = Invocation.Run("serve", TinyModel.Write(folder), "--urls", urls);
        Assert.Equal((2, $"Error: {error.Replace("--urls :", "--urls ;:", StringComparison.Ordinal)}\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_missing_model_is_an_error()
    {
        var run = Invocation.Run("serve", folder["none.onnx"]);
        Assert.Equal((2, $"Error: {folder["none.onnx"]}: there is no such file. Expected a model.onnx, as written by 'earmark train'.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Other_addresses_without_a_key_are_warned_about()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("EARMARK_API_KEY") is not null, "EARMARK_API_KEY is set");
        var run = Invocation.Run(["serve", TinyModel.Write(folder), "--urls", "http://*:0"], Program.AddCommands, cancelled: true);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Warning: other machines can use the service without a key. To require one, set the environment variable EARMARK_API_KEY\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("secret", "secret")]
    [InlineData(" secret\n", "secret")]
    public void The_key_is_the_value_of_the_variable_without_spaces_at_its_ends(string? value, string? key) => Assert.Equal(key, ServeCommand.Settings.KeyOf(value));

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \t", "it is blank")]
    public void A_variable_without_a_key_is_an_error(string value, string found) => Assert.Equal($"environment variable EARMARK_API_KEY: {found}. Expected a key. If clients need no key, remove the variable.",
        Assert.Throws<InputException>(() => ServeCommand.Settings.KeyOf(value)).Message);
}
