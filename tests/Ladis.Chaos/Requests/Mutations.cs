using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Models.Images;

namespace Ladis.Chaos.Requests;

/// <summary>Requests that nobody ought to send, among good ones. Each is a function of seed and number.</summary>
public sealed class Mutations
{
    /// <summary>The largest value, in bytes.</summary>
    public const int Largest = 20 << 20;

    private const int Cycle = 2_000;
    private const int TwoMegabytes = 2 << 20;

    private readonly int _seed;
    private readonly Pictures _pictures;
    private readonly byte[] _bomb;
    private readonly byte[] _allowedBomb;

    /// <summary>Prepares the pictures.</summary>
    public Mutations(int seed)
    {
        (_seed, _pictures) = (seed, new Pictures(seed));
        _bomb = ImageEncoder.Png(new byte[5000 * 5000 * 3], 5000, 5000);
        _allowedBomb = ImageEncoder.Png(new byte[4000 * 4000 * 3], 4000, 4000);
    }

    /// <summary>The request with a number. In every 2,000 stand eight costly ones, each of its kind.</summary>
    public Message<byte[], byte[]> Request(int number)
    {
        var random = new Random(unchecked((_seed * 1_000_003) + number));
        var request = Sender.Plain(number, []);
        switch (number % Cycle)
        {
            case 100: request.Value = Padded(_pictures.Jpeg(number), random); break;
            case 300: request.Value = Noise(Largest, random); break;
            case 500: request.Value = _bomb; break;
            case 700: request.Value = _allowedBomb; break;
            case 900: (request.Key, request.Value) = (Noise(TwoMegabytes, random), _pictures.Png(number)); break;
            case 1100: request.Value = Message(new InferenceRequest { RequestId = new string('i', TwoMegabytes), Image = ByteString.CopyFrom(_pictures.Jpeg(number)) }); break;
            case 1300: (request.Value, request.Headers) = (_pictures.Png(number), new() { { RecordHeaders.TraceParent, Noise(TwoMegabytes, random) } }); break;
            case 1500: (request.Value, request.Headers) = (_pictures.Png(number), new() { { RecordHeaders.RequestId, Noise(TwoMegabytes, random) } }); break;
            default: Mutate(request, number, random); break;
        }

        return request;
    }

    private void Mutate(Message<byte[], byte[]> request, int number, Random random)
    {
        var picture = random.Next(2) == 0 ? _pictures.Jpeg(number) : _pictures.Png(number);
        switch (random.Next(20))
        {
            case < 4: request.Value = picture; break;
            case < 8: request.Value = Cut(picture, random); break;
            case < 13: request.Value = Flipped(picture, random); break;
            case 13: request.Value = Foreign(random); break;
            case 14: request.Value = random.Next(2) == 0 ? null! : []; break;
            case 15: request.Value = Announcing(_pictures.Png(number), random); break;
            case 16: request.Value = Message(Structured(picture, random)); break;
            case 17: request.Value = Cut(Message(Structured(picture, random)), random); break;
            case 18: request.Value = Flipped(Message(Structured(picture, random)), random); break;
            default: Mislabel(request, picture, random); break;
        }
    }

    private static byte[] Cut(byte[] value, Random random) => value[..random.Next(value.Length)];

    private static byte[] Flipped(byte[] value, Random random)
    {
        var flipped = value.ToArray();
        for (var flips = 1 << random.Next(7); flips > 0; flips--)
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Foreign(Random random) => random.Next(5) switch
    {
        0 => Encoding.UTF8.GetBytes("<!doctype html><title>413</title>"),
        1 => [.. "GIF89a"u8, .. Noise(200, random)],
        2 => [.. "%PDF-1.7\n"u8, .. Noise(500, random)],
        3 => [.. "RIFF"u8, 0xFF, 0xFF, 0, 0, .. "WEBPVP8 "u8, .. Noise(300, random)],
        _ => Noise(random.Next(1, 2000), random),
    };

    /// <summary>A small PNG that says it is huge; the checksum of its header is right or wrong by chance.</summary>
    private static byte[] Announcing(byte[] png, Random random)
    {
        const int WidthAt = 16, HeightAt = 20, ChecksumAt = 29, ChunkAt = 12;
        var bomb = png.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(WidthAt), random.Next(1, int.MaxValue));
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(HeightAt), random.Next(1, int.MaxValue));
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(ChecksumAt), Crc(bomb.AsSpan(ChunkAt, ChecksumAt - ChunkAt)));
        return bomb;
    }

    private static InferenceRequest Structured(byte[] picture, Random random) => random.Next(4) switch
    {
        0 => new() { RequestId = "r", Tensor = new Tensor { Shape = { 3 }, Float32 = { 1, float.NaN, float.PositiveInfinity } } },
        1 => new() { ModelId = "no-such-model", Image = ByteString.CopyFrom(picture) },
        2 => new() { Tensor = TensorValues.Row(Enumerable.Range(0, 3072).Select(_ => random.NextSingle()).ToArray(), half: random.Next(2) == 0) },
        _ => new() { Image = ByteString.CopyFrom(picture), ClientId = "client", SessionId = "session" },
    };

    private static void Mislabel(Message<byte[], byte[]> request, byte[] picture, Random random)
    {
        request.Value = random.Next(2) == 0 ? picture : Message(Structured(picture, random));
        request.Headers = new()
        {
            { RecordHeaders.ContentType, Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => MediaTypes.Protobuf, 1 => "image/png", _ => "text/plain; charset=\u00fc" }) },
            { RecordHeaders.Model, random.Next(2) == 0 ? null : Noise(20, random) },
        };
    }

    private static byte[] Padded(byte[] picture, Random random) => [.. picture, .. Noise(Largest - picture.Length, random)];

    private static byte[] Message(InferenceRequest request) => request.ToByteArray();

    private static byte[] Noise(int count, Random random)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>PNG specification, annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return ~crc;
    }
}
