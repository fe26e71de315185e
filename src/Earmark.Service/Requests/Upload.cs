using System.Globalization;
using System.IO.Pipelines;
using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Earmark.Service.Requests;

/// <summary>Receives the recording in the body of a request: the raw bytes, or the only file of a multipart form.</summary>
/// <param name="options">The limits.</param>
/// <param name="folder">The folder for temporary files.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class Upload(ServiceOptions options, PrivateFolder folder, TimeProvider time)
{
    private const string Form = "multipart/form-data";
    private const int MaxFormHeaders = 16 * 1024, MaxNameLength = 255;

    /// <summary>Reads the body of a request to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Cancelled when the client disconnects or the drain time has expired.</param>
    /// <returns>The bytes of the recording, which the caller disposes of, and the name of the file in the form, or null.</returns>
    /// <exception cref="RequestException">The body is too large or too slow, or it ends early, or it is not a form with one file.</exception>
    public async Task<(Spool Bytes, string? Name)> ReceiveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.ContentLength > options.MaxBytes + MaxFormHeaders) throw TooLarge(request.ContentLength);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null; // the limit of the service applies
        using var timeout = new CancellationTokenSource(options.MaxUploadTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return request.ContentType is { } type && type.StartsWith(Form, StringComparison.OrdinalIgnoreCase)
                ? await ReceiveFormAsync(request, stop.Token).ConfigureAwait(false)
                : (await ReceiveAsync(request.BodyReader, stop.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RequestException.At(StatusCodes.Status408RequestTimeout, "request body", string.Create(CultureInfo.InvariantCulture, $"it did not arrive within {options.MaxUploadTime.TotalSeconds:0.#} s"), "a faster connection or a smaller recording");
        }
        catch (IOException exception) when (exception is not BadHttpRequestException) // connection errors: those of the temporary file are InputExceptions
        {
            throw RequestException.At(StatusCodes.Status400BadRequest, "request body", "it ends early", "a complete body");
        }
    }

    private async Task<(Spool Bytes, string? Name)> ReceiveFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length is 0 or > 70) throw InvalidForm($"its boundary has {boundary.Length} characters", "a boundary of 1 to 70 characters");
        var reader = new MultipartReader(boundary, request.Body) { HeadersLengthLimit = MaxFormHeaders };
        (Spool Bytes, string? Name)? found = null;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
            {
                if (section.AsFileSection() is not { FileStream: { } stream } part) throw InvalidForm("it has a part that is not a file", "one file", "Options are parameters of the query.");
                if (found is not null) throw InvalidForm("it has several files", "one file", "Send a request for each recording.");
                found = (await ReceiveAsync(PipeReader.Create(stream), cancellationToken).ConfigureAwait(false), part.FileName is { Length: > 0 and <= MaxNameLength } name ? name : null);
            }
            return found ?? throw InvalidForm("it has no file", "one file");
        }
        catch (Exception exception)
        {
            found?.Bytes.Dispose();
            if (exception is InvalidDataException or IOException and not BadHttpRequestException) throw InvalidForm(exception.Message.TrimEnd('.'), "a complete form with one file");
            throw;
        }
    }

    private async Task<Spool> ReceiveAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var spool = new Spool(folder);
        try
        {
            // Cancelling a pending read leaves the body in a state in which Kestrel can read the rest of the request. Passing the token to the read does not.
            using var cancellation = cancellationToken.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), body);
            for (var isCompleted = false; !isCompleted;)
            {
                var result = await body.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                try
                {
                    foreach (var part in result.Buffer) await spool.WriteAsync(part, CancellationToken.None).ConfigureAwait(false);
                }
                finally
                {
                    body.AdvanceTo(result.Buffer.End); // also if the disk is full: otherwise, Kestrel cannot read the rest of the request
                }
                cancellationToken.ThrowIfCancellationRequested();
                if (spool.Length > options.MaxBytes) throw TooLarge(null);
                isCompleted = result.IsCompleted;
            }
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    private RequestException TooLarge(long? bytes) => RequestException.At(StatusCodes.Status413PayloadTooLarge, "request body",
        bytes is { } length ? string.Create(CultureInfo.InvariantCulture, $"it has {length:N0} bytes") : string.Create(CultureInfo.InvariantCulture, $"it has more than {options.MaxBytes:N0} bytes"),
        string.Create(CultureInfo.InvariantCulture, $"at most {options.MaxBytes:N0} bytes"), "Compress the recording, for example as flac or opus, or cut it.");

    private static RequestException InvalidForm(string found, string expected, string remedy = "") => RequestException.At(StatusCodes.Status400BadRequest, "form", found, expected, remedy);
}
