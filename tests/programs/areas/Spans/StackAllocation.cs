// stackalloc of every size and type: zeroed, initialized, in loops, in recursion, passed down, big.
static unsafe class StackAllocation {
  struct Pair { public int A; public double B; }
  static int Sum(ReadOnlySpan<int> s) { int sum = 0; foreach (int n in s) sum += n; return sum; }
  static int Recursive(int n) {
    Span<int> own = stackalloc int[n % 7 + 1];
    own.Fill(n);
    return n == 0 ? 0 : Recursive(n - 1) + Sum(own);
  }
  static string Dynamic(int n) {
    Span<char> buffer = n <= 64 ? stackalloc char[n] : new char[n];
    for (int i = 0; i < n; i++) buffer[i] = (char)('a' + i % 26);
    return new string(buffer);
  }
  static string Hex(long value) {
    char* digits = stackalloc char[16];
    int at = 16;
    do { digits[--at] = "0123456789abcdef"[(int)(value & 15)]; value = (long)((ulong)value >> 4); } while (value != 0);
    return new string(digits, at, 16 - at);
  }

  public static void Run() {
    Span<int> zeroed = stackalloc int[100];
    Console.WriteLine(Sum(zeroed));
    Console.WriteLine(Sum(stackalloc int[] { 1, 2, 3 }) + Sum([4, 5, 6]));
    int* raw = stackalloc int[10];
    for (int i = 0; i < 10; i++) raw[i] = i * i;
    Console.WriteLine(Sum(new Span<int>(raw, 10)));
    Console.WriteLine(Recursive(200));
    Console.WriteLine(Dynamic(5) + Dynamic(100).Length + Dynamic(0).Length);
    Console.WriteLine(Hex(0xdeadbeef) + " " + Hex(-1) + " " + Hex(0));
    Span<Pair> pairs = stackalloc Pair[4];
    pairs[3].A = 5;
    pairs[3].B = 2.5;
    Console.WriteLine(pairs[3].A * pairs[3].B + pairs[0].A);
    byte* large = stackalloc byte[200000];
    large[0] = 1;
    large[199999] = 2;
    long total = 0;
    for (int i = 0; i < 200000; i += 1000) total += large[i];
    Console.WriteLine(total + large[199999]);
    long sum = 0;
    for (int i = 0; i < 1000; i++) sum += Inner(i);
    Console.WriteLine(sum);
    GC.Collect();
    Console.WriteLine(raw[9] + zeroed.Length);
  }
  static long Inner(int i) {
    Span<long> s = stackalloc long[8];
    s[i % 8] = i;
    long sum = 0;
    foreach (long n in s) sum += n;
    return sum;
  }
}
