// Bytes and back in each encoding, fallbacks, decoders that keep state.
using System.Text;

static class Encodings {
  public static void Run() {
    string text = "Grüße, 世界 😀!";
    foreach (Encoding encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.ASCII, Encoding.Latin1 }) {
      byte[] bytes = encoding.GetBytes(text);
      Console.WriteLine($"{encoding.WebName} {bytes.Length} {Convert.ToHexString(bytes, 0, Math.Min(16, bytes.Length))} {encoding.GetString(bytes)} {encoding.GetPreamble().Length} {encoding.GetMaxByteCount(10)}");
    }
    foreach (byte[] malformed in new byte[][] { new byte[] { 0x61, 0xff, 0x62 }, new byte[] { 0xe4, 0xb8 }, new byte[] { 0xed, 0xa0, 0x80 }, new byte[] { 0xf0, 0x9f, 0x98, 0x80, 0xc0, 0x80 } })
      Console.WriteLine(string.Join(" ", Encoding.UTF8.GetString(malformed).Select(c => ((int)c).ToString("x4"))));
    var strict = new UTF8Encoding(false, true);
    try {
      strict.GetString(new byte[] { 0x61, 0xff });
    } catch (DecoderFallbackException e) {
      Console.WriteLine(e.Index + " " + e.BytesUnknown.Length + " " + e.Message);
    }
    try {
      strict.GetBytes("a\udc00");
    } catch (EncoderFallbackException e) {
      Console.WriteLine(e.Index + " " + e.Message);
    }
    Decoder decoder = Encoding.UTF8.GetDecoder();
    var decoded = new StringBuilder();
    char[] chars = new char[4];
    foreach (byte b in Encoding.UTF8.GetBytes(text)) decoded.Append(chars, 0, decoder.GetChars(new[] { b }, 0, 1, chars, 0));
    Console.WriteLine(decoded.ToString() == text);
    string longer = string.Concat(Enumerable.Repeat(text, 100)) + new string('a', 1000);
    Console.WriteLine(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(longer)) == longer);
    Console.WriteLine(Encoding.GetEncoding("us-ascii", new EncoderReplacementFallback("<?>"), DecoderFallback.ExceptionFallback).GetBytes("aé").Length);
    Console.WriteLine("utf8 literal"u8.Length + " " + "é"u8[1]);
    try {
      Encoding.GetEncoding("no-such");
    } catch (ArgumentException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
