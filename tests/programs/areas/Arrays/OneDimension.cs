// Arrays of every element width: zeroed, stored, loaded, elements by reference.
static class OneDimension {
  public static void Run() {
    Console.WriteLine(Sieve(10000));
    Console.WriteLine(Bytes(300));
    Console.WriteLine(Shorts(300));
    Console.WriteLine(Longs(90));
    Console.WriteLine(Doubles(50));
    Console.WriteLine(Chars(26));
    int[] fresh = new int[5];
    foreach (int n in fresh) Console.WriteLine(n);
    Console.WriteLine((new string[3])[1] == null);
    Console.WriteLine(new int[0].Length);
    ref int element = ref fresh[2];
    element = 7;
    fresh[2] += 3;
    fresh[2]++;
    Console.WriteLine(element);
    Swap(ref fresh[0], ref fresh[2]);
    Console.WriteLine(fresh[0] * 10 + fresh[2]);
    uint index = 3;
    long wide = 4;
    fresh[index] = 5;
    fresh[wide] = 6;
    Console.WriteLine(fresh[3] * 10 + fresh[4]);
    int[] alias = fresh;
    alias[1] = 99;
    Console.WriteLine(fresh[1]);
    int i = 0;
    fresh[i++] = fresh[i] + i;
    Console.WriteLine(fresh[0] + i);
    Console.WriteLine(Fibonacci(80));
  }

  static int Sieve(int size) {
    bool[] composite = new bool[size];
    int count = 0;
    for (int n = 2; n < size; n++) {
      if (composite[n]) continue;
      count++;
      for (int m = n + n; m < size; m += n) composite[m] = true;
    }
    return count;
  }

  static int Bytes(int size) {
    byte[] bytes = new byte[size];
    sbyte[] signed = new sbyte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte)(i * 7);
      signed[i] = (sbyte)(i * 7);
    }
    int sum = 0;
    for (int i = 0; i < size; i++) sum += bytes[i] * 3 - signed[i];
    return sum;
  }

  static int Shorts(int size) {
    short[] shorts = new short[size];
    ushort[] unsigned = new ushort[size];
    for (int i = 0; i < size; i++) {
      shorts[i] = (short)(i * 777);
      unsigned[i] = (ushort)(i * 777);
    }
    int sum = 0;
    for (int i = size - 1; i >= 0; i--) sum += shorts[i] ^ unsigned[i];
    return sum;
  }

  static long Longs(int size) {
    long[] longs = new long[size];
    longs[0] = longs[1] = 1;
    for (int i = 2; i < size; i++) longs[i] = longs[i - 1] + longs[i - 2];
    return longs[size - 1];
  }

  static int Doubles(int size) {
    double[] doubles = new double[size];
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) floats[i] = (float)(doubles[i] = i / 4.0);
    double sum = 0;
    for (int i = 0; i < size; i++) sum += doubles[i] * floats[size - 1 - i];
    return (int)sum;
  }

  static string Chars(int size) {
    char[] chars = new char[size];
    for (int i = 0; i < chars.Length; i++) chars[i] = (char)('z' - i);
    return new string(chars);
  }

  static ulong Fibonacci(int n) {
    ulong[] memo = new ulong[n + 1];
    return Memoized(n, memo);
  }

  static ulong Memoized(int n, ulong[] memo) =>
      n < 2 ? (ulong)n : memo[n] != 0 ? memo[n] : memo[n] = Memoized(n - 1, memo) + Memoized(n - 2, memo);

  static void Swap(ref int a, ref int b) {
    int t = a;
    a = b;
    b = t;
  }
}
