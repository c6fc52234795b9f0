using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>
/// The lower median (element ⌊(m−1)/2⌋ of the sorted values) in linear time. Of many values a sample tells between which two bounds it
/// lies, and what lies outside is only counted, sixteen values at a time; then a histogram between the least and the greatest value
/// finds the bucket, and only that bucket is looked at further. Not safe for several threads at once.
/// </summary>
internal sealed class LowerMedian
{
    private const int Buckets = 4096;
    private const int FewEnough = 256;
    private const int Lanes = 16;

    /// <summary>With fewer values a sample does not pay.</summary>
    private const int Many = 8192;

    /// <summary>Every so many-th value is in the sample: a number without common factors with the lengths of rows.</summary>
    private const int Step = 17;

    private readonly int[] _counts = new int[Buckets];
    private float[] _members = [];

    /// <summary>The lower median of finite values, at least one.</summary>
    public float Of(ReadOnlySpan<float> values)
    {
        var rank = (values.Length - 1) / 2;
        if (values.Length >= Many && Bounds(values) is var (low, high))
        {
            values = Between(values, low, high, ref rank);
        }

        while (values.Length > FewEnough)
        {
            var (least, greatest) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
            var scale = (Buckets - 1) / (greatest - least);
            if (least == greatest || !float.IsFinite(scale))
            {
                break;
            }

            Count(values, least, scale);
            var (bucket, before) = Find(rank);
            rank -= before;
            values = Collect(values, least, scale, bucket);
        }

        var last = values.ToArray();
        Array.Sort(last);
        return last[rank];
    }

    /// <summary>Where the median lies unless the sample is more than five standard deviations off.</summary>
    private (float Low, float High)? Bounds(ReadOnlySpan<float> values)
    {
        var count = values.Length / Step;
        Grow(count);
        var sample = _members.AsSpan(0, count);
        for (var i = 0; i < count; i++)
        {
            sample[i] = values[i * Step];
        }

        var (least, greatest) = (TensorPrimitives.Min<float>(sample), TensorPrimitives.Max<float>(sample));
        var scale = (Buckets - 1) / (greatest - least);
        if (least == greatest || !float.IsFinite(scale))
        {
            return null;
        }

        Count(sample, least, scale);
        var reach = (int)(2.5 * Math.Sqrt(count));
        return (least + (Find((count / 2) - reach).Bucket / scale), least + ((Find((count / 2) + reach).Bucket + 1) / scale));
    }

    /// <summary>The values from low to high, and the median's rank among them; all values if it is not there.</summary>
    private ReadOnlySpan<float> Between(ReadOnlySpan<float> values, float low, float high, scoped ref int rank)
    {
        var (below, count, i) = (0, 0, 0);
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var block = Vector512.Create(values.Slice(i, Lanes));
            var lower = Vector512.LessThan(block, Vector512.Create(low)).ExtractMostSignificantBits();
            below += BitOperations.PopCount(lower);
            count = Keep(values, i, ~(lower | Vector512.GreaterThan(block, Vector512.Create(high)).ExtractMostSignificantBits()) & 0xFFFF, count);
        }

        for (; i < values.Length; i++)
        {
            below += values[i] < low ? 1 : 0;
            count = Keep(values, i, values[i] >= low && values[i] <= high ? 1UL : 0, count);
        }

        if (rank < below || rank >= below + count)
        {
            return values;
        }

        rank -= below;
        return _members.AsSpan(0, count);
    }

    private int Keep(ReadOnlySpan<float> values, int from, ulong members, int count)
    {
        if (count + Lanes > _members.Length)
        {
            Array.Resize(ref _members, 2 * (count + Lanes));
        }

        for (; members != 0; members &= members - 1)
        {
            _members[count++] = values[from + BitOperations.TrailingZeroCount(members)];
        }

        return count;
    }

    private void Grow(int length)
    {
        if (_members.Length < length)
        {
            _members = new float[2 * length];
        }
    }

    private void Count(ReadOnlySpan<float> values, float least, float scale)
    {
        Array.Clear(_counts);
        var counts = _counts;
        Span<int> buckets = stackalloc int[Lanes];
        var i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            Bucket(values.Slice(i, Lanes), least, scale).CopyTo(buckets);
            foreach (var bucket in buckets)
            {
                counts[bucket & (Buckets - 1)]++;
            }
        }

        for (; i < values.Length; i++)
        {
            counts[Bucket(values[i], least, scale) & (Buckets - 1)]++;
        }
    }

    private (int Bucket, int Before) Find(int rank)
    {
        var before = 0;
        for (var bucket = 0; ; bucket++)
        {
            if (before + _counts[bucket] > rank)
            {
                return (bucket, before);
            }

            before += _counts[bucket];
        }
    }

    /// <summary>Also right when the values already lie in the buffer: what is kept never overtakes what is read.</summary>
    private ReadOnlySpan<float> Collect(ReadOnlySpan<float> values, float least, float scale, int bucket)
    {
        Grow(_counts[bucket]);
        var (count, i) = (0, 0);
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var members = Vector512.Equals(Bucket(values.Slice(i, Lanes), least, scale), Vector512.Create(bucket)).ExtractMostSignificantBits();
            for (; members != 0; members &= members - 1)
            {
                _members[count++] = values[i + BitOperations.TrailingZeroCount(members)];
            }
        }

        for (; i < values.Length; i++)
        {
            if (Bucket(values[i], least, scale) == bucket)
            {
                _members[count++] = values[i];
            }
        }

        return _members.AsSpan(0, count);
    }

    private static Vector512<int> Bucket(ReadOnlySpan<float> values, float least, float scale)
        => Vector512.ConvertToInt32((Vector512.Create(values) - Vector512.Create(least)) * scale);

    private static int Bucket(float value, float least, float scale) => (int)((value - least) * scale);
}
