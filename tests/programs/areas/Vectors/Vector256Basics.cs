// Vector256 and Vector512: arithmetic, crossing the halves, through calls, in fields and arrays; results must not depend on hardware.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

static class Vector256Basics {
  struct Pair { public Vector256<int> A; public byte B; public Vector256<double> C; }
  class Holder { public int N = 1; public Vector256<long> V; public Vector512<int> W; public string S = "s"; }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static Vector256<int> Add(Vector256<int> a, Vector256<int> b, int c, Vector256<int> d) => a + b * c - d;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static Pair Pass(Pair p) => new() { A = p.A + p.A, B = (byte)(p.B + 1), C = p.C * 2.0 };
  [MethodImpl(MethodImplOptions.NoInlining)]
  static T Same<T>(T v) => v;

  public static void Run() {
    Console.WriteLine(Vector256.Create(1, 2, 3, 4, 5, 6, 7, 8) + Vector256.Create(100));
    Console.WriteLine(Vector256.Shuffle(Vector256.Create(1, 2, 3, 4, 5, 6, 7, 8), Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)));
    Console.WriteLine(Vector256.Create(1.5, 2.5, 3.5, 4.5) * Vector256.Create(2.0, 0.5, -1, 0));
    Console.WriteLine(Vector256.Create((sbyte)-1) + Vector256.Create((sbyte)127));
    Console.WriteLine(Vector256.GreaterThan(Vector256.Create(1L, -1, 5, 0), Vector256<long>.Zero));
    Console.WriteLine(Add(Vector256.Create(1), Vector256.Create(2), 3, Vector256.Create(4, 3, 2, 1, 0, -1, -2, -3)));
    Pair p = Pass(Pass(new Pair { A = Vector256.Create(5), B = 250, C = Vector256.Create(1.25) }));
    Console.WriteLine(p.A + " " + p.B + " " + p.C);
    var holder = new Holder { V = Vector256.Create(1L, 2, 3, 4), W = Vector512.Create(7) };
    GC.Collect();
    Console.WriteLine(holder.V + " " + holder.W[15] + holder.S + holder.N);
    var array = new Vector256<int>[5];
    for (int i = 0; i < 5; i++) array[i] = Vector256.Create(i) * Vector256.CreateSequence(0, 1);
    Console.WriteLine(array[4] + " " + Vector256.Sum(array[3]) + " " + array.Length);
    object boxed = array[2];
    Console.WriteLine(((Vector256<int>)boxed)[7] + " " + boxed.Equals(array[2]) + " " + boxed.GetType());
    Console.WriteLine(Same(array[1]) + " " + Same(Vector512.Create(1.5f))[3] + " " + Same((1, Vector256.Create(9))).Item2[0]);
    Console.WriteLine(Vector256.Create(Vector128.Create(1, 2, 3, 4), Vector128.Create(5, 6, 7, 8)).GetUpper() + " " + Vector256.Create(1, 2, 3, 4, 5, 6, 7, 8).GetLower());
    Console.WriteLine(Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 8) << 3);
    Console.WriteLine(Vector512.ConditionalSelect(Vector512.LessThan(Vector512.CreateSequence(0, 1), Vector512.Create(8)), Vector512.Create(1), Vector512.Create(2)));
    Console.WriteLine(Vector512.Sum(Vector512.CreateSequence(1, 1)) + " " + Vector512<byte>.Count + " " + Vector256.ExtractMostSignificantBits(Vector256.Create(-1, 1, -1, 1, -1, 1, -1, -1)));
    Console.WriteLine(Unsafe.SizeOf<Pair>() + " " + Unsafe.SizeOf<Vector512<byte>>());
    Console.WriteLine(Sum(Enumerable.Range(0, 1003).ToArray()) + " " + Dot(1001));
  }

  static int Sum(int[] numbers) {
    Vector256<int> sums = default;
    int i = 0;
    for (; i <= numbers.Length - Vector256<int>.Count; i += Vector256<int>.Count) sums += Vector256.LoadUnsafe(ref numbers[i]);
    int sum = Vector256.Sum(sums);
    for (; i < numbers.Length; i++) sum += numbers[i];
    return sum;
  }

  static float Dot(int n) {
    float[] a = new float[n], b = new float[n];
    for (int i = 0; i < n; i++) (a[i], b[i]) = (i % 16, i % 5 * 0.5f);
    Vector256<float> sums = default;
    int k = 0;
    for (; k <= n - 8; k += 8) sums += Vector256.LoadUnsafe(ref a[k]) * Vector256.LoadUnsafe(ref b[k]);
    float sum = Vector256.Sum(sums);
    for (; k < n; k++) sum += a[k] * b[k];
    return sum;
  }

}
