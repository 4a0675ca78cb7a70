// Compressed streams there and back, a checksum, combined hash codes.
using System.IO.Compression;
using System.Text;

static class Hashes {
  public static void Run() {
    byte[] data = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => "line " + i + "\n")));
    Console.WriteLine(data.Length);
    foreach (CompressionLevel level in new[] { CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.NoCompression }) {
      foreach (Func<Stream, CompressionMode, CompressionLevel, Stream> make in new Func<Stream, CompressionMode, CompressionLevel, Stream>[] { (s, m, l) => m == CompressionMode.Compress ? new DeflateStream(s, l, true) : new DeflateStream(s, m, true), (s, m, l) => m == CompressionMode.Compress ? new GZipStream(s, l, true) : new GZipStream(s, m, true), (s, m, l) => m == CompressionMode.Compress ? new BrotliStream(s, l, true) : new BrotliStream(s, m, true) }) {
        using var compressed = new MemoryStream();
        using (Stream stream = make(compressed, CompressionMode.Compress, level)) stream.Write(data);
        compressed.Position = 0;
        using var back = new MemoryStream();
        using (Stream stream = make(compressed, CompressionMode.Decompress, level)) stream.CopyTo(back);
        Console.Write((back.ToArray().AsSpan().SequenceEqual(data) ? "same " : "different ") + (level == CompressionLevel.NoCompression ? "" : compressed.Length < data.Length / 2 ? "smaller " : "larger "));
      }
    }
    Console.WriteLine();
    uint crc = ~0u;
    foreach (byte b in data) { crc ^= b; for (int i = 0; i < 8; i++) crc = crc >> 1 ^ 0xedb88320 & (uint)-(int)(crc & 1); }
    Console.WriteLine((~crc).ToString("x"));
    Console.WriteLine(HashCode.Combine(1, 2) == HashCode.Combine(1, 2) ? "combined" : "not");
    var hash = new HashCode();
    hash.AddBytes(data);
    hash.Add("s");
    Console.WriteLine(hash.ToHashCode() != 0);
  }
}
