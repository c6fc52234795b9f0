using System.Globalization;
using System.Text;
using FsCheck.Xunit;

namespace Ladis.Contracts.Tests;

public class PlainTextTests
{
    [Theory]
    [InlineData("models/cat \\ 7 – größer, 猫, 🐈", "models/cat \\ 7 – größer, 猫, 🐈")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("a\r\nfail: forged\tb", "a\\r\\nfail: forged\\tb")]
    [InlineData("bell\a del\u007f C1 \u009b2J nel\u0085", "bell\\u0007 del\\u007f C1 \\u009b2J nel\\u0085")]
    [InlineData("evil\u202egnp.exe \u2066x\u2069", "evil\\u202egnp.exe \\u2066x\\u2069")]
    [InlineData("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff")]
    [InlineData("tag\U000E0041", "tag\\udb40\\udc41")]
    [InlineData("", "")]
    public void Line_ShouldShowWhatATerminalWouldObey(string text, string shown) => Assert.Equal(shown, PlainText.Line(text));

    [Fact]
    public void Line_ShouldShowHalfOfAPair() => Assert.Equal("half \\ud83d.", PlainText.Line("half \ud83d."));

    [Property(MaxTest = 1000)]
    public bool AnyUnits_ShouldLeaveOneLineThatNothingObeys(ushort[] units)
    {
        var line = PlainText.Line(new string([.. units.Select(u => (char)u)]));
        return line.EnumerateRunes().All(IsShown) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)) == line && PlainText.Line(line) == line;
    }

    [Property(MaxTest = 1000)]
    public bool LowUnits_ShouldLeaveOneLineThatNothingObeys(byte[] units) => PlainText.Line(Encoding.Latin1.GetString(units)).EnumerateRunes().All(IsShown);

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
