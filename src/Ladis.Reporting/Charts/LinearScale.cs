namespace Ladis.Reporting.Charts;

/// <summary>Maps numbers to places of a drawing, in a straight line.</summary>
/// <param name="From">The number at <paramref name="Start"/>.</param>
/// <param name="To">The number at <paramref name="End"/>, other than <paramref name="From"/>.</param>
/// <param name="Start">A place, in the drawing's units.</param>
/// <param name="End">Another place.</param>
public sealed record LinearScale(double From, double To, double Start, double End)
{
    /// <summary>The place of a number, as SVG writes it.</summary>
    /// <param name="value">The number.</param>
    public string this[double value] => Format(At(value));

    /// <summary>The place of a number.</summary>
    /// <param name="value">The number.</param>
    public double At(double value) => Start + ((value - From) / (To - From) * (End - Start));

    /// <summary>A coordinate with a tenth of a unit: enough for the eye, short in the file.</summary>
    /// <param name="place">The coordinate.</param>
    public static string Format(double place) => place.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
