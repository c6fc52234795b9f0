namespace Ladis.Statistics;

/// <summary>
/// What a <see cref="KernelWitnessDetector"/> starts from: random features of one view's rows, by class. The rows of one part are paid
/// against, those of another teach the witness, so that what is bet on never saw what it is paid against.
/// Immutable; streams of one baseline share it. Memory: rows × 2·pairs floats.
/// </summary>
public sealed class KernelWitnessCalibration
{
    private readonly Rows _stakes;
    private readonly Rows _teachers;

    /// <summary>Computes the features.</summary>
    /// <param name="reference">The rows to be paid against: the baseline's reference part.</param>
    /// <param name="teachers">Other clean rows, that teach the witness what is clean: the baseline's held-out part.</param>
    /// <param name="view">Number of the view.</param>
    /// <param name="pairs">Pairs of random features.</param>
    /// <param name="seed">The baseline's; decides frequencies and the order in which rows are used.</param>
    public KernelWitnessCalibration(BaselinePart reference, BaselinePart teachers, int view, int pairs, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(teachers);
        var gram = new GramMatrix();
        gram.Compute(Kernel.Gaussian, null, teachers.Views[view]);
        Features = new RandomFeatures(pairs, teachers.Views[view].Columns, gram.Bandwidth, seed);
        _stakes = new Rows(reference, view, Features, seed.With("stakes"));
        _teachers = new Rows(teachers, view, Features, seed.With("teachers"));
        Fingerprint = _teachers.Absorb(_stakes.Absorb(seed.With("kernel-witness").With((long)pairs))).Value;
    }

    /// <summary>Equal for equal calibrations.</summary>
    public ulong Fingerprint { get; }

    internal RandomFeatures Features { get; }

    /// <summary>Rows of a class that can be paid against.</summary>
    internal int StakesOf(int predictedClass) => _stakes.Count(predictedClass);

    /// <summary>The features of a class's n-th row to be paid against.</summary>
    internal ReadOnlySpan<float> Stake(int predictedClass, int n) => _stakes.Row(predictedClass, n);

    /// <summary>Whether a class has rows that teach.</summary>
    internal bool Teaches(int predictedClass) => _teachers.Count(predictedClass) > 0;

    /// <summary>The features of the row that the n-th arrival of a class is compared with: one after the other, for ever.</summary>
    internal ReadOnlySpan<float> Teacher(int predictedClass, long n) => _teachers.Row(predictedClass, (int)(n % _teachers.Count(predictedClass)));

    /// <summary>Mapped rows, each class in an order of its own.</summary>
    private sealed class Rows
    {
        private readonly FloatMatrix _mapped;
        private readonly Dictionary<int, int[]> _ofClass = [];

        public Rows(BaselinePart part, int view, RandomFeatures features, Seed seed)
        {
            _mapped = new FloatMatrix(part.Count, features.Count);
            for (var i = 0; i < part.Count; i++)
            {
                features.Map(part.Views[view].Row(i), _mapped.Row(i));
            }

            var random = new SeededRandom(seed);
            foreach (var rows in part.Categories.ToArray().Select((c, row) => (c, row)).GroupBy(pair => pair.c, pair => pair.row).OrderBy(rows => rows.Key))
            {
                _ofClass[rows.Key] = [.. rows];
                random.Shuffle<int>(_ofClass[rows.Key]);
            }
        }

        public int Count(int predictedClass) => _ofClass.TryGetValue(predictedClass, out var rows) ? rows.Length : 0;

        public ReadOnlySpan<float> Row(int predictedClass, int n) => _mapped.Row(_ofClass[predictedClass][n]);

        public Seed Absorb(Seed seed)
        {
            foreach (var (c, rows) in _ofClass.OrderBy(pair => pair.Key))
            {
                seed = seed.With((long)c).With((long)rows.Length).With((long)BitConverter.SingleToInt32Bits(_mapped.Row(rows[0])[0]));
            }

            return seed;
        }
    }
}
