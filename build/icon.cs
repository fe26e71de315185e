// Draws build/icon.png, the icon of the packages: dotnet run build/icon.cs
#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
#:property PublishAot=false

using System.Runtime.CompilerServices;
using SkiaSharp;

const int Size = 128;
using var surface = SKSurface.Create(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Premul));
var canvas = surface.Canvas;
canvas.Clear(SKColors.Transparent);
using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0x1F, 0x3A, 0x5F) };

// A tag with a hole at its left end, which contains the bars of a sound.
using var tag = new SKPath();
tag.MoveTo(8, 64);
tag.LineTo(38, 22);
tag.LineTo(112, 22);
tag.ArcTo(8, 8, 0, SKPathArcSize.Small, SKPathDirection.Clockwise, 120, 30);
tag.LineTo(120, 98);
tag.ArcTo(8, 8, 0, SKPathArcSize.Small, SKPathDirection.Clockwise, 112, 106);
tag.LineTo(38, 106);
tag.Close();
canvas.DrawPath(tag, paint);

paint.Color = SKColors.White;
canvas.DrawCircle(30, 64, 6, paint);
int[] heights = [16, 34, 58, 42, 66, 28, 14];
foreach (var (i, height) in heights.Index())
    canvas.DrawRoundRect(46 + 10 * i, 64 - height / 2f, 6, height, 3, 3, paint);

using var png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
using var file = File.Create(Path.Combine(Folder(), "icon.png"));
png.SaveTo(file);

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
