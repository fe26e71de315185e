using Earmark.Audio;
using Earmark.Review;
using Earmark.Service.Review;
using Earmark.Tests.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Earmark.Service.Tests.Review;

/// <summary>The app of a review in memory: 30 segments of a recording of 40 s.</summary>
internal sealed class ReviewFixture : IAsyncDisposable
{
    private ReviewFixture()
    {
        WavWriter.Write(Folder["night.wav"], 8000, [.. Enumerable.Range(0, 320_000).Select(i => MathF.Sin(i * 0.2f) * (i % 8000) / 8000)]);
        Folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\n" + string.Concat(Enumerable.Range(1, 30).Select(i => FormattableString.Invariant($"night.wav,{i},{i + 0.5},{(i % 3 == 0 ? "<b>Bark</b>" : "Meow")},{0.3 + 0.02 * i},,40\n"))));
        Set = QuestionFile.Read(Folder["tags.csv"]);
        Session = new(Set, new() { Decisions = Folder["d.csv"], Reviewer = "Ann" }, TimeProvider.System);
        App = ReviewApp.Create(Session, Token, null, 0, builder => builder.WebHost.UseTestServer());
    }

    public DataFolder Folder { get; } = new();

    public QuestionSet Set { get; }

    public ReviewSession Session { get; }

    public ReviewToken Token { get; } = ReviewToken.Create();

    public WebApplication App { get; }

    /// <summary>A client that sends the cookie of the page.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static async Task<ReviewFixture> StartAsync()
    {
        var fixture = new ReviewFixture();
        await fixture.App.StartAsync(TestContext.Current.CancellationToken);
        fixture.Client = fixture.App.GetTestClient();
        fixture.Client.DefaultRequestHeaders.Add("Cookie", fixture.Token.CookieFor(new("localhost")));
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await App.DisposeAsync();
        Folder.Dispose();
    }
}
