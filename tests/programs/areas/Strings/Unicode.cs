// Surrogates, runes, categories, graphemes, casing outside ASCII.
using System.Globalization;
using System.Text;

static class Unicode {
  public static void Run() {
    string text = "naïve 😀 ß Ω Ⅷ ٣ \u0301";
    Console.WriteLine(text.Length);
    foreach (char c in text) Console.WriteLine($"{(int)c:x4} {char.GetUnicodeCategory(c)} {char.IsLetter(c)} {char.IsSurrogate(c)} {char.IsDigit(c)} {char.GetNumericValue(c)}");
    foreach (Rune rune in text.EnumerateRunes()) Console.Write($"{rune.Value:X}/{rune.Utf8SequenceLength} ");
    Console.WriteLine();
    Console.WriteLine(char.ConvertFromUtf32(0x1F600).Length + " " + char.ConvertToUtf32("😀", 0).ToString("x") + " " + new Rune('\ud83d', '\ude00'));
    Console.WriteLine("Àéîöÿ Ωψ".ToUpperInvariant() + " " + "ÀÉÎÖŸ ΩΨ".ToLowerInvariant() + " " + char.ToUpperInvariant('ſ'));
    StringInfo graphemes = new StringInfo("e\u0301a👨‍👩‍👧b");
    Console.WriteLine(graphemes.LengthInTextElements + " " + graphemes.SubstringByTextElements(2, 1).Length);
    Console.WriteLine("é" == "e\u0301");
    Console.WriteLine(char.IsWhiteSpace('\u2003') + " " + char.IsPunctuation('—') + " " + char.IsSymbol('€') + " " + char.IsControl('\u0085') + " " + char.IsUpper('Ж'));
    string lone = "a\ud800b";
    Console.WriteLine(Encoding.UTF8.GetByteCount(lone) + " " + BitConverter.ToString(Encoding.UTF8.GetBytes(lone)));
    Console.WriteLine(Rune.IsValid(0xd800) + " " + Rune.TryCreate(0x110000, out _) + " " + Rune.ReplacementChar.Value.ToString("X"));
    try {
      Console.WriteLine(new Rune('\ud800'));
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
