using Ladis.Models.Images;
using Ladis.Reporting.Report;

namespace Ladis.Workbench.Evaluation;

/// <summary>Pictures for a report: small ones without loss, so that single grey levels survive; larger ones as JPEG, so that the page stays small.</summary>
internal static class Thumbnail
{
    private const int LosslessPixels = 128 * 128;
    private const int Quality = 85;

    public static ReportPicture Of(LoadedSet set, int row, string caption)
    {
        using var picture = set.Pictures!.Decode(set.Indices[row]);
        return new ReportPicture(caption, picture.Width * picture.Height <= LosslessPixels
            ? ImageEncoder.Png(picture.Pixels, picture.Width, picture.Height)
            : ImageEncoder.Jpeg(picture.Pixels, picture.Width, picture.Height, Quality));
    }
}
