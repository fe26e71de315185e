using System.Net.Http.Json;
using System.Text.Json;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Tests.Data;

namespace Earmark.Cli.Tests.Roads;

/// <summary>A review that is killed has lost no answer, and goes on.</summary>
public sealed class KilledReviewTest : IDisposable
{
    private readonly DataFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_answer_is_lost_when_the_process_is_killed()
    {
        WavWriter.Write(folder["night.wav"], 8000, new float[80_000]);
        folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\n" + string.Concat(Enumerable.Range(0, 18).Select(i => FormattableString.Invariant($"night.wav,{i / 2.0},{(i + 1) / 2.0},{(i % 2 == 0 ? "Bark" : "Meow")},{0.3 + 0.02 * i},,10\n"))));
        List<string> answered = [];
        for (var kill = 0; kill < 2; kill++)
        {
            using var earmark = EarmarkProcess.Start("review", folder["tags.csv"], "--reviewer", "Ann", "--no-browser");
            using var client = new HttpClient();
            var state = (await StartAsync(earmark, client)).GetProperty("state");
            Assert.Equal(answered.Count, state.GetProperty("answered").GetInt32());
            for (var i = 0; i < 5; i++)
            {
                answered.Add(state.GetProperty("question").GetProperty("clip").GetString()!);
                using var response = await client.PostAsJsonAsync("answer", new { clip = answered[^1], answer = "right" }, Token);
                state = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            }
            await earmark.KillAsync(Token);
            Assert.Equal(answered, DecisionFile.Read(folder["tags.decisions.csv"], []).Select(decision => decision.Clip));
        }
        Assert.Equal(10, answered.Distinct().Count());
        var summary = Invocation.Run("review", folder["tags.csv"], "--summary", "--json");
        Assert.Equal(10, JsonDocument.Parse(summary.Output).RootElement.GetProperty("decided").GetInt32());
    }

    [Fact]
    public async Task Ctrl_C_ends_a_review_with_the_number_of_answers()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("requires signals");
        WavWriter.Write(folder["a.wav"], 8000, new float[8000]);
        folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\na.wav,0,1,Bark,0.4,,1\n");
        using var earmark = EarmarkProcess.Start("review", folder["tags.csv"], "--no-browser");
        using var client = new HttpClient();
        await StartAsync(earmark, client);
        var (exitCode, error) = await earmark.InterruptAsync("INT", Token);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("1 question, 0 answered; decisions: ", error, StringComparison.Ordinal);
    }

    // The printed address has the token, whose cookie the client keeps for its further requests.
    private static async Task<JsonElement> StartAsync(EarmarkProcess earmark, HttpClient client)
    {
        var address = await earmark.WaitForAddressAsync("review: ", Token);
        client.BaseAddress = new(address, "api/");
        Assert.Contains("<title>Review", await client.GetStringAsync(address, Token), StringComparison.Ordinal);
        return await client.GetFromJsonAsync<JsonElement>("start", Token);
    }
}
