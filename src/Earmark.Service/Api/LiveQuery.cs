using Earmark.Service.Requests;
using Earmark.Tagging;
using ScanWindows = Earmark.Tagging.Windows; // WinRT has a namespace of this name
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Api;

/// <summary>The query parameters of a live connection.</summary>
internal sealed class LiveQuery
{
    private const int DefaultTop = 3;

    private static readonly QueryParameter
        RateParameter = new("rate", QueryType.Integer, "Sample rate of the samples that the client sends, in Hz, such as 48000.") { Min = 1000, Max = 384_000, IsRequired = true },
        Window = new("window", QueryType.Number, "Length of a window in seconds. Default: that of the model for segments.") { Min = 0.05, Max = 60 },
        Hop = new("hop", QueryType.Number, "Time between the starts of consecutive windows in seconds, at most the length of a window. Default: that of the model, or half a window.") { Min = 0.05, Max = 60 },
        TopParameter = new("top", QueryType.Integer, "Maximum number of labels of a window. Default: 3.") { Min = 1, Max = 100_000 };

    /// <summary>Reads and checks the query of a request.</summary>
    /// <exception cref="RequestException">A parameter is missing or invalid.</exception>
    public LiveQuery(HttpRequest request)
    {
        var query = new Query(request, Parameters);
        Rate = query.Integer(RateParameter)!.Value;
        Top = query.Integer(TopParameter) ?? DefaultTop;
        Options = new() { Windows = new() { WindowSeconds = query.Number(Window), HopSeconds = query.Number(Hop) } };
    }

    /// <summary>The parameters, for the OpenAPI document.</summary>
    public static QueryParameter[] Parameters { get; } = [RateParameter, Window, Hop, TopParameter];

    /// <summary>Sample rate of the samples that the client sends, in Hz.</summary>
    public int Rate { get; }

    /// <summary>Maximum number of labels of a window.</summary>
    public int Top { get; }

    /// <summary>The windows.</summary>
    private SegmentOptions Options { get; }

    /// <summary>Returns the windows for a model.</summary>
    /// <exception cref="InputException">The hop is longer than the window.</exception>
    public ScanWindows WindowsFor(ModelCard card) => Options.For(card).Windows.WindowsFor(card);
}
