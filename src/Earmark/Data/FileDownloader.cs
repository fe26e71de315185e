using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Earmark.Data;

/// <summary>Downloads one file from a server and recovers from lost connections.</summary>
/// <remarks>
/// Data is written to <c>NAME.part</c>. After a lost connection, only the missing range is requested (RFC 9110, section 14). Data from an earlier
/// call is reused only if a checksum is available to verify the result. Data from this call is also reused if the server identifies
/// the file by a strong entity tag.
/// </remarks>
internal sealed class FileDownloader(HttpClient client, DownloadOptions options)
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);

    /// <summary>Returns the path of the partial file.</summary>
    public static string PartialPath(string path) => path + ".part";

    /// <summary>Returns the number of bytes received for a file.</summary>
    public static long BytesReceived(string path) => new FileInfo(PartialPath(path)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Returns the length of a file in bytes, or null if the server does not report it.</summary>
    public async Task<long?> SizeAsync(DownloadFile file, CancellationToken cancellationToken)
    {
        using var response = await WithRetries(file, () => 0, async () =>
        {
            using var request = Request(HttpMethod.Head, file);
            // Some servers reject only HEAD requests.
            return CheckStatus(file, await SendAsync(request, cancellationToken).ConfigureAwait(false), HttpStatusCode.OK, HttpStatusCode.MethodNotAllowed,
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
        if (file.Md5 is null) File.Delete(PartialPath(path));
        await WithRetries(file, () => BytesReceived(path), async () =>
        {
            if (file.Md5 is null && tag is null) File.Delete(PartialPath(path));
            using var request = Request(HttpMethod.Get, file);
            var received = BytesReceived(path);
            if (received > 0) request.Headers.Range = new(received, null);
            if (received > 0 && tag is not null) request.Headers.IfRange = new(tag);
            using var response = CheckStatus(file, await SendAsync(request, cancellationToken).ConfigureAwait(false),
                HttpStatusCode.OK, HttpStatusCode.PartialContent, HttpStatusCode.RequestedRangeNotSatisfiable);
            tag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
            var range = response.Content.Headers.ContentRange;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Length == received) return true; // the file was complete
            if (response.StatusCode != HttpStatusCode.OK && (range?.From != received || received == 0))
            {
                File.Delete(PartialPath(path)); // the partial file is longer than the file, or the server sends a different range
                throw new HttpIOException(HttpRequestError.InvalidResponse, "the server sent a different byte range than requested");
            }
            if (response.StatusCode == HttpStatusCode.OK) received = 0; // the server sends the file from the start
            await Save(file, path, response, received, progress, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return PartialPath(path);
    }

    private async Task Save(DownloadFile file, string path, HttpResponseMessage response, long from, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length) CheckSize(file, length, from);
        await using var part = new FileStream(PartialPath(path), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        part.SetLength(from);
        part.Position = from;
        var total = from + response.Content.Headers.ContentLength;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1 << 18];
        while (true)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.IdleTimeout);
            var read = await body.ReadAsync(buffer, timeout.Token).ConfigureAwait(false);
            if (read == 0) break;
            if (part.Position + read > file.MaxBytes(options.ExtraBytes))
            {
                await part.DisposeAsync().ConfigureAwait(false);
                File.Delete(PartialPath(path));
                CheckSize(file, read, part: file.MaxBytes(options.ExtraBytes));
            }
            await part.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            progress?.Report(new(file.Name, DownloadStage.Downloading, part.Position, total));
        }
        part.Flush(flushToDisk: true);
    }

    private void CheckSize(DownloadFile file, long bytes, long part = 0)
    {
        var limit = file.MaxBytes(options.ExtraBytes);
        if (bytes > limit - part)
            throw InputException.At($"{file.Url}", $"the server sends more than {ZipExtractor.FormatSize(limit)}",
                $"{file.Name}, which is smaller", "Check the address, or specify another one with --from.");
    }

    // Retries after a lost connection. Any new data resets the number of attempts.
    private async Task<T> WithRetries<T>(DownloadFile file, Func<long> bytesReceived, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var max = bytesReceived();
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception exception) when (IsConnectionLost(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (bytesReceived() is var current && current > max) (max, attempts) = (current, 1);
                if (attempts >= options.MaxAttempts)
                    throw new InputException($"{file.Url}: {options.MaxAttempts} attempts failed. Last error: {Reason(exception)} Expected {file.Name}. "
                        + "Check the network and try again to resume the download.", exception);
                var delay = (exception as BusyException)?.After ?? options.RetryDelay * Math.Pow(2, attempts - 1);
                if (delay > MaxRetryDelay) delay = MaxRetryDelay;
                options.OnConnectionLost(FormattableString.Invariant($"{file.Name}: {Reason(exception)} Attempt {attempts + 1} of {options.MaxAttempts} in {delay.TotalSeconds:0.#} s."));
                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.IdleTimeout);
        var requested = request.RequestUri;
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
            return IsHttp(request) ? response : throw new NotSupportedException();
        }
        catch (Exception exception) when (!IsHttp(request) || exception is UriFormatException)
        {
            response?.Dispose();
            throw new InputException($"{requested}: the server redirects to {Quoted.Format(request.RequestUri?.OriginalString ?? "")}. "
                + "Expected an address that starts with http:// or https://. Check the address, or specify another one with --from.", exception);
        }
    }

    // HttpClient writes the redirect target to the request and would use HTTP for any scheme.
    private static bool IsHttp(HttpRequestMessage request) => request.RequestUri?.Scheme is "http" or "https";

    private static HttpRequestMessage Request(HttpMethod method, DownloadFile file) =>
        new(method, file.Url) { Headers = { UserAgent = { new("earmark", null) } } };

    // Busy servers and server errors are retried. Other status codes are final.
    private static HttpResponseMessage CheckStatus(DownloadFile file, HttpResponseMessage response, params HttpStatusCode[] expected)
    {
        if (expected.Contains(response.StatusCode)) return response;
        using (response)
        {
            var message = $"the server responded with {(int)response.StatusCode} {Quoted.Truncate(response.ReasonPhrase ?? "")}".TrimEnd();
            throw response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? new BusyException(message, response.Headers.RetryAfter?.Delta)
                : new InputException($"{file.Url}: {message}. Expected {file.Name}. Check the address, or specify another one with --from.");
        }
    }

    // A failed write also throws an IOException, but only exceptions from the client indicate a lost connection.
    private static bool IsConnectionLost(Exception exception) => exception is HttpRequestException or HttpIOException or BusyException
        or OperationCanceledException or IOException { InnerException: SocketException };

    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => "the server stopped responding.",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException { InnerException: SocketException } =>
            "the connection was lost.",
        _ => $"{Quoted.Escape(exception.Message.TrimEnd('.'))}.",
    };

    private sealed class BusyException(string message, TimeSpan? after) : Exception(message)
    {
        public TimeSpan? After { get; } = after;
    }
}
