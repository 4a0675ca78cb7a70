// Bytes, shorts and characters: truncation when stored, sign when loaded, in locals, parameters, fields and returns.
static class SmallTypes {
  static byte byteField;
  static sbyte sbyteField;
  static short shortField;
  static ushort ushortField;
  static char charField;
  static bool boolField;

  public static void Run() {
    for (int n = -70000; n <= 70000; n += 28001) {
      Console.WriteLine(ToByte(n));
      Console.WriteLine(ToSbyte(n));
      Console.WriteLine(ToShort(n));
      Console.WriteLine(ToUshort(n));
      Console.WriteLine((int)ToChar(n));
      byteField = (byte)n;
      sbyteField = (sbyte)n;
      shortField = (short)n;
      ushortField = (ushort)n;
      charField = (char)n;
      boolField = (n & 1) != 0;
      Console.WriteLine(byteField * 2 - sbyteField);
      Console.WriteLine(shortField - ushortField + charField);
      Console.WriteLine(boolField);
    }
    byte b = 250;
    for (int i = 0; i < 10; i++) b++;
    Console.WriteLine(b);
    sbyte s = 120;
    for (int i = 0; i < 10; i++) s++;
    Console.WriteLine(s);
    short h = short.MinValue;
    h--;
    Console.WriteLine(h);
    ushort u = 1;
    u -= 2;
    Console.WriteLine(u);
    char c = 'a';
    c += (char)25;
    Console.WriteLine(c);
    Console.WriteLine(-b);
    Console.WriteLine(~(byte)0x0f);
    Console.WriteLine(Sum(255, -128, -32768, 65535, 'z', true));
  }

  static byte ToByte(int n) => (byte)n;
  static sbyte ToSbyte(int n) => (sbyte)n;
  static short ToShort(int n) => (short)n;
  static ushort ToUshort(int n) => (ushort)n;
  static char ToChar(int n) => (char)n;

  static int Sum(byte a, sbyte b, short c, ushort d, char e, bool f) => a + b + c + d + e + (f ? 1 : 0);
}
