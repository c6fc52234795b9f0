namespace Ladis.Workbench.Attacks;

/// <summary>The strength of a Square Attack.</summary>
public sealed class SquareAttackOptions
{
    /// <summary>The largest change of a pixel in grey levels of 255, at least 1: the attack works on the bytes themselves.</summary>
    /// <value>4</value>
    public int Levels { get; set; } = 4;

    /// <summary>Times that each picture may be asked about, at least 2; pictures that are wrong already are asked no more.</summary>
    /// <value>1000 (<see cref="AttackDefaults.Queries"/>)</value>
    public int Queries { get; set; } = AttackDefaults.Queries;

    /// <summary>Share of the pixels in the first squares, of (0, 1]; it is halved as queries are used up.</summary>
    /// <value>0.3</value>
    public double FirstSquare { get; set; } = AttackDefaults.FirstSquare;

    /// <summary>Seed of the squares; the same seed and pictures give the same attack.</summary>
    /// <value>1 (<see cref="AttackDefaults.Seed"/>)</value>
    public int Seed { get; set; } = AttackDefaults.Seed;
}
