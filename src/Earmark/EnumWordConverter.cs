using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Reads and writes an enum as its name in camelCase, never as a number. It is applied to the enum type, so that every serializer uses it.</summary>
internal sealed class EnumWordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
