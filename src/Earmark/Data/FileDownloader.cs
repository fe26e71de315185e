using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Earmark.Data;

/// <summary>Downloads one file from a server and recovers from lost connections.</summary>
/// <remarks>
/// Data is written to <c>NAME.part</c>. After a lost connection only the missing range is requested (RFC 9110, section 14). Data of an earlier
/// call is reused only if a checksum will verify the result. Data of this call is also reused if the server identifies
/// its file by an entity tag.
/// </remarks>
internal sealed class FileDownloader(HttpClient client, DownloadOptions options)
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);

    /// <summary>Returns the path of the partial file.</summary>
    public static string PartOf(string path) => path + ".part";

    /// <summary>Returns the number of bytes received for a file.</summary>
    public static long BytesReceived(string path) => new FileInfo(PartOf(path)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Returns the length of a file in bytes; null if the server does not report it.</summary>
    public async Task<long?> SizeAsync(DownloadFile file, CancellationToken cancellationToken)
    {
        using var response = await WithRetries(file, () => 0, async () =>
        {
            using var request = Request(HttpMethod.Head, file);
            // Some servers reject only this request.
            return Answer(file, await SendAsync(request, cancellationToken).ConfigureAwait(false), HttpStatusCode.OK, HttpStatusCode.MethodNotAllowed,
                HttpStatusCode.NotImplemented, HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
        }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentLength is not { } size) return null;
        CheckSize(file, size);
        return size;
    }

    /// <summary>Downloads a file.</summary>
    /// <returns>The path of the partial file, which is now complete.</returns>
    public async Task<string> RunAsync(DownloadFile file, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        EntityTagHeaderValue? tag = null;
        if (file.Md5 is null) File.Delete(PartOf(path));
        await WithRetries(file, () => BytesReceived(path), async () =>
        {
            if (file.Md5 is null && tag is null) File.Delete(PartOf(path));
            using var request = Request(HttpMethod.Get, file);
            var come = BytesReceived(path);
            if (come > 0) request.Headers.Range = new(come, null);
            if (come > 0 && tag is not null) request.Headers.IfRange = new(tag);
            using var response = Answer(file, await SendAsync(request, cancellationToken).ConfigureAwait(false),
                HttpStatusCode.OK, HttpStatusCode.PartialContent, HttpStatusCode.RequestedRangeNotSatisfiable);
            tag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
            var range = response.Content.Headers.ContentRange;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Length == come) return true; // the file was complete
            if (response.StatusCode != HttpStatusCode.OK && (range?.From != come || come == 0))
            {
                File.Delete(PartOf(path)); // the part is longer than the file, or the server sends another range
                throw new HttpIOException(HttpRequestError.InvalidResponse, "the server sent a different byte range than requested");
            }
            if (response.StatusCode == HttpStatusCode.OK) come = 0; // the server sends the file from the start
            await Save(file, path, response, come, progress, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return PartOf(path);
    }

    private async Task Save(DownloadFile file, string path, HttpResponseMessage response, long from, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length) CheckSize(file, length, from);
        await using var part = new FileStream(PartOf(path), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        part.SetLength(from);
        part.Position = from;
        var total = from + response.Content.Headers.ContentLength;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1 << 18];
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(options.IdleTimeout);
            var read = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            if (read == 0) break;
            if (part.Position + read > file.Limit(options.ExtraBytes))
            {
                await part.DisposeAsync().ConfigureAwait(false);
                File.Delete(PartOf(path));
                CheckSize(file, read, part: file.Limit(options.ExtraBytes));
            }
            await part.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            progress?.Report(new(file.Name, DownloadStage.Fetching, part.Position, total));
        }
        part.Flush(flushToDisk: true);
    }

    private void CheckSize(DownloadFile file, long bytes, long part = 0)
    {
        var limit = file.Limit(options.ExtraBytes);
        if (bytes > limit - part)
            throw InputException.At($"{file.Url}", $"the server sends more than {Unpack.Size(limit)}",
                $"{file.Name}, which is smaller", "Check the address, or give another with --from.");
    }

    // Retries after a lost connection, as long as each series of attempts brings new data.
    private async Task<T> WithRetries<T>(DownloadFile file, Func<long> come, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var most = come();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception error) when (IsBreak(error) && !cancellationToken.IsCancellationRequested)
            {
                if (come() is var now && now > most) (most, tries) = (now, 1);
                if (tries >= options.MaxAttempts)
                    throw new InputException($"{file.Url}: {options.MaxAttempts} attempts failed. Last error: {Reason(error)} Expected {file.Name}. "
                        + "Check the network and try again; the download resumes from here.", error);
                var wait = (error as BusyException)?.After ?? options.RetryDelay * Math.Pow(2, tries - 1);
                if (wait > MaxRetryDelay) wait = MaxRetryDelay;
                options.OnConnectionLost(FormattableString.Invariant($"{file.Name}: {Reason(error)} Try {tries + 1} of {options.MaxAttempts} in {wait.TotalSeconds:0.#} s."));
                await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(options.IdleTimeout);
        var asked = request.RequestUri;
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            return IsWeb(request) ? response : throw new NotSupportedException();
        }
        catch (Exception error) when (!IsWeb(request) || error is UriFormatException)
        {
            response?.Dispose();
            throw new InputException($"{asked}: the server redirects to {Quoted.Format(request.RequestUri?.OriginalString ?? "")}. "
                + "Expected an address that begins with http:// or https://. Check the address, or give another with --from.", error);
        }
    }

    // The client writes the redirect target into the request. It would use http for an address of any scheme.
    private static bool IsWeb(HttpRequestMessage request) => request.RequestUri?.Scheme is "http" or "https";

    private static HttpRequestMessage Request(HttpMethod method, DownloadFile file) =>
        new(method, file.Url) { Headers = { UserAgent = { new("earmark", null) } } };

    // Servers that are busy or faulty may be asked again; a refusal is final.
    private static HttpResponseMessage Answer(DownloadFile file, HttpResponseMessage response, params HttpStatusCode[] expected)
    {
        if (expected.Contains(response.StatusCode)) return response;
        using (response)
        {
            var answer = $"the server answers {(int)response.StatusCode} {Quoted.Text(response.ReasonPhrase ?? "")}".TrimEnd();
            throw response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? new BusyException(answer, response.Headers.RetryAfter?.Delta)
                : new InputException($"{file.Url}: {answer}. Expected {file.Name}. Check the address, or give another with --from.");
        }
    }

    // A failed write is an IOException too, but not a lost connection; only exceptions of the client are.
    private static bool IsBreak(Exception error) => error is HttpRequestException or HttpIOException or BusyException
        or OperationCanceledException or IOException { InnerException: SocketException };

    private static string Reason(Exception error) => error switch
    {
        OperationCanceledException => "the server stopped responding.",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException { InnerException: SocketException } =>
            "the connection was lost.",
        _ => $"{Quoted.Escaped(error.Message.TrimEnd('.'))}.",
    };

    private sealed class BusyException(string message, TimeSpan? after) : Exception(message)
    {
        public TimeSpan? After { get; } = after;
    }
}
