# Sourced by ./earmark and ./test. Sets environment variables that must be set before a process starts. Existing values are kept.

export DOTNET_TieredPGO="${DOTNET_TieredPGO-1}" DOTNET_gcServer="${DOTNET_gcServer-0}"

# Earmark sets this itself; here it also concerns tests that use ONNX Runtime without it (src/Earmark/Onnx/OnnxTelemetry.cs).
export ORT_DISABLE_TELEMETRY="${ORT_DISABLE_TELEMETRY-1}"

# The program searches for .NET 10 in a few places only. If it is elsewhere, DOTNET_ROOT gives the folder of 'dotnet'.
if [ -z "${DOTNET_ROOT-}" ] && ! compgen -G '/usr/*/dotnet/shared/Microsoft.NETCore.App/10.*' >/dev/null \
    && dotnet=$(command -v dotnet) && dotnet=$(readlink -f "$dotnet" 2>/dev/null) && [ -d "${dotnet%/*}/host/fxr" ]; then
    export DOTNET_ROOT="${dotnet%/*}"
fi

# Exits with instructions if no SDK is found. Runs in the root, where global.json specifies the version.
require_sdk() {
    if ! (cd "$root" && dotnet --version) >/dev/null 2>&1; then
        cat >&2 <<'ADVICE'
Error: Earmark is built with the .NET 10 SDK, which was not found ('dotnet --version' fails).
Get it from https://dotnet.microsoft.com/download/dotnet/10.0, or without root rights:
    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
    export PATH="$HOME/.dotnet:$PATH"
ADVICE
        exit 2
    fi
}
