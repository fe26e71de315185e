using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>The cause of an <see cref="InputException"/>, so that a program can react to it without parsing the message.</summary>
[JsonConverter(typeof(EnumWordConverter<InputErrorKind>))]
public enum InputErrorKind
{
    /// <summary>Any other invalid input: an option, a preset, a data set, or models that do not fit together.</summary>
    Other,

    /// <summary>A recording or a model does not exist.</summary>
    NotFound,

    /// <summary>A recording or a model exists but cannot be read: missing permission, a disk error, or a folder, a named pipe or a device instead of a file.</summary>
    Unreadable,

    /// <summary>The content has none of the known audio formats.</summary>
    NotAudio,

    /// <summary>The audio format is known, but the recording is damaged or uses an unsupported variant of the format. Recordings whose end is missing are decoded as far as possible, with a warning.</summary>
    Undecodable,

    /// <summary>The format needs ffmpeg, which is not installed or does not work.</summary>
    DecoderMissing,

    /// <summary>The recording is empty (0 bytes), or is intact but has no samples.</summary>
    NoSamples,

    /// <summary>The recording is longer than a week, claims more samples than a file of its size can contain, or has too many samples for a method that reads all of them into memory.</summary>
    TooLong,

    /// <summary>Samples are not finite, or so large that the scores of the model are invalid.</summary>
    InvalidSamples,

    /// <summary>A file is not a model of Earmark, or the model is damaged.</summary>
    InvalidModel,

    /// <summary>The requested device does not exist or cannot be used.</summary>
    DeviceUnavailable,

    /// <summary>The input is not the cause: too many open files, not enough memory or disk space, or an incomplete installation. Another attempt can succeed.</summary>
    SystemFailure,
}
