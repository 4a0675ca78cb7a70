// `checked` throws where `unchecked` wraps, for every operation and conversion.
static class Overflow {
  static int failures;

  public static void Run() {
    Console.WriteLine(Add(1, 2));
    Console.WriteLine(Add(int.MaxValue, 1));
    Console.WriteLine(Add(int.MinValue, -1));
    Console.WriteLine(Subtract(int.MinValue, 1));
    Console.WriteLine(Multiply(65536, 32767));
    Console.WriteLine(Multiply(65536, 32768));
    Console.WriteLine(Negate(int.MinValue));
    Console.WriteLine(AddUnsigned(uint.MaxValue, 1));
    Console.WriteLine(SubtractUnsigned(0, 1));
    Console.WriteLine(MultiplyLong(1L << 32, 1L << 30));
    Console.WriteLine(MultiplyLong(1L << 32, 1L << 31));
    Console.WriteLine(MultiplyLong(long.MinValue, -1));
    Console.WriteLine(MultiplyUlong(1UL << 32, 1UL << 32));
    Console.WriteLine(ToByte(255));
    Console.WriteLine(ToByte(256));
    Console.WriteLine(ToByte(-1));
    Console.WriteLine(ToSbyte(-128));
    Console.WriteLine(ToSbyte(128));
    Console.WriteLine(ToChar(65535));
    Console.WriteLine(ToChar(65536));
    Console.WriteLine(ToInt(2147483647.9));
    Console.WriteLine(ToInt(2147483648.0));
    Console.WriteLine(ToInt(-2147483648.9));
    Console.WriteLine(ToInt(double.NaN));
    Console.WriteLine(ToUint(-0.9));
    Console.WriteLine(ToUint(-1));
    Console.WriteLine(ToUlong(-1));
    Console.WriteLine(ToUlongFromDouble(1.8e19));
    Console.WriteLine(ToUlongFromDouble(1.9e19));
    Console.WriteLine(IntFromUlong(1UL << 31));
    Console.WriteLine(Increment(255));
    Console.WriteLine(failures);
  }

  static string Failed(OverflowException e) {
    failures++;
    return e.Message;
  }

  static string Add(int a, int b) { try { return checked(a + b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string Subtract(int a, int b) { try { return checked(a - b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string Multiply(int a, int b) { try { return checked(a * b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string Negate(int a) { try { return checked(-a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string AddUnsigned(uint a, uint b) { try { return checked(a + b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string SubtractUnsigned(uint a, uint b) { try { return checked(a - b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string MultiplyLong(long a, long b) { try { return checked(a * b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string MultiplyUlong(ulong a, ulong b) { try { return checked(a * b).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToByte(int a) { try { return checked((byte)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToSbyte(long a) { try { return checked((sbyte)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToChar(uint a) { try { return ((int)checked((char)a)).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToInt(double a) { try { return checked((int)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToUint(double a) { try { return checked((uint)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToUlong(long a) { try { return checked((ulong)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string ToUlongFromDouble(double a) { try { return checked((ulong)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string IntFromUlong(ulong a) { try { return checked((int)a).ToString(); } catch (OverflowException e) { return Failed(e); } }
  static string Increment(byte a) { try { return checked(++a).ToString(); } catch (OverflowException e) { return Failed(e); } }
}
