// Integers to text in every standard format and width.
static class IntegerFormats {
  public static void Run() {
    int[] values = { 0, 1, -1, 42, -42, 1234567, int.MaxValue, int.MinValue };
    foreach (int value in values) {
      Console.WriteLine(value.ToString());
      Console.WriteLine(value.ToString("D10"));
      Console.WriteLine(value.ToString("x") + " " + value.ToString("X8") + " " + value.ToString("b"));
      Console.WriteLine(value.ToString("N0") + " " + value.ToString("N2") + " " + value.ToString("E3") + " " + value.ToString("F1"));
      Console.WriteLine(value.ToString("C") + " " + value.ToString("P1") + " " + value.ToString("G3"));
    }
    Console.WriteLine(long.MinValue);
    Console.WriteLine(long.MaxValue.ToString("N0"));
    Console.WriteLine(ulong.MaxValue);
    Console.WriteLine(ulong.MaxValue.ToString("X"));
    Console.WriteLine(((byte)200).ToString("X2") + ((sbyte)-56).ToString("X2") + ((short)-1).ToString("x") + ((ushort)65535).ToString("D6"));
    for (ulong power = 1; power < ulong.MaxValue / 10; power *= 10) Console.WriteLine(power - 1 + " " + power);
    Console.WriteLine((1, -2L, 3u).ToString() + true + 'c' + (nint)(-5));
    Span<char> buffer = stackalloc char[8];
    Console.WriteLine(1234567.TryFormat(buffer, out int written) + " " + written + " " + buffer[..written].ToString());
    Console.WriteLine(123456789.TryFormat(buffer, out written) + " " + written);
    try {
      Console.WriteLine(5.ToString("Q"));
    } catch (FormatException e) {
      Console.WriteLine(e.Message);
    }
  }
}
