// Statics read in code that gets optimized after the class was initialized; initialization from within hot loops.
using System.Runtime.CompilerServices;

static class Hot {
  class Late { public static int N; static Late() { N = 1000; initialized++; } }
  class Config { public static readonly bool Verbose = bool.Parse("false"); public static readonly int Limit = int.Parse("17"); public static readonly int[] Table = { 1, 2, 3 }; public static readonly string Name = new string('n', 3); }
  class PerType<T> { public static readonly int Size = Unsafe.SizeOf<T>(); public static int Uses; }
  static int initialized;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Maybe(int i) => i < 5000 ? i : Late.N++;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Configured(int i) => Config.Verbose ? -1 : i % Config.Limit + Config.Table[i % Config.Table.Length] + Config.Name.Length;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Sized<T>() { PerType<T>.Uses++; return PerType<T>.Size; }

  public static void Run() {
    long sum = 0;
    for (int i = 0; i < 10000; i++) {
      if (i == 4999) Console.WriteLine(initialized);
      sum += Maybe(i) + Configured(i) + Sized<int>() + Sized<string>() + Sized<(long, long)>();
    }
    Console.WriteLine(sum);
    Console.WriteLine(Late.N);
    Console.WriteLine(initialized);
    Console.WriteLine(PerType<int>.Uses + PerType<object>.Uses);
    Console.WriteLine(PerType<string>.Uses);
  }
}
