namespace Ladis.Statistics;

/// <summary>
/// The evidence of one score: over all arrivals alone, or E = ½·R + ½·Σ R_g, where R is moved by every arrival and R_g by those of one group of predicted
/// classes. Exactly one R_g moves an arrival, so E minus the number of arrivals is a martingale as R's is: many classes cost nothing, and what comes into one
/// class alone is not thinned by the others. Up to <see cref="MostGroups"/> classes have a group each; beyond, classes share groups, which bounds the state.
/// </summary>
internal sealed class ClassSplitProcess
{
    /// <summary>Most groups of predicted classes.</summary>
    public const int MostGroups = 64;

    private readonly BettingProcess _all;
    private readonly BettingProcess[] _groups;
    private readonly double[] _values;

    /// <param name="scheme">The bets.</param>
    /// <param name="classes">Number of predicted classes to tell apart; 0: none.</param>
    public ClassSplitProcess(BettingScheme scheme, int classes)
    {
        _all = new BettingProcess(scheme);
        _groups = [.. Enumerable.Range(0, Math.Min(classes, MostGroups)).Select(_ => new BettingProcess(scheme))];
        _values = new double[_groups.Length];
    }

    public double Value => _groups.Length == 0 ? _all.Value : (_all.Value + OrderedSum.Of(_values)) / 2;

    public void Reset()
    {
        _all.Reset();
        Array.ForEach(_groups, group => group.Reset());
        Array.Clear(_values);
    }

    public void Bet(int predictedClass, double p)
    {
        _all.Bet(p);
        if (_groups.Length == 0)
        {
            return;
        }

        var group = predictedClass % _groups.Length;
        _groups[group].Bet(p);
        _values[group] = _groups[group].Value;
    }

    /// <summary>Groups that nothing has moved yet take a byte.</summary>
    public void Save(BinaryWriter writer)
    {
        _all.Save(writer);
        for (var g = 0; g < _groups.Length; g++)
        {
            writer.Write(_values[g] > 0);
            if (_values[g] > 0)
            {
                _groups[g].Save(writer);
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        _all.Load(reader);
        for (var g = 0; g < _groups.Length; g++)
        {
            _groups[g].Reset();
            if (reader.ReadBoolean())
            {
                _groups[g].Load(reader);
            }

            _values[g] = _groups[g].Value;
        }
    }
}
