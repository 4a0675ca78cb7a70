// Vector<T> of whatever width the machine has: only results that do not depend on it.
using System.Numerics;

static class GenericVectors {
  static T[] Map<T>(T[] values, Func<Vector<T>, Vector<T>> vector, Func<T, T> scalar) where T : struct {
    var result = new T[values.Length];
    int i = 0;
    for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count) vector(new Vector<T>(values, i)).CopyTo(result, i);
    for (; i < values.Length; i++) result[i] = scalar(values[i]);
    return result;
  }
  static T Sum<T>(T[] values) where T : struct, INumber<T> {
    var sums = Vector<T>.Zero;
    int i = 0;
    for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count) sums += new Vector<T>(values.AsSpan(i));
    T sum = Vector.Sum(sums);
    for (; i < values.Length; i++) sum += values[i];
    return sum;
  }
  static T[] Range<T>(int n) where T : INumber<T> => Enumerable.Range(0, n).Select(i => T.CreateTruncating(i * 7 - n)).ToArray();

  public static void Run() {
    Console.WriteLine(Vector<int>.Count * sizeof(int) == Vector<byte>.Count && Vector<double>.Count * 2 == Vector<float>.Count);
    Console.WriteLine(Sum(Range<int>(1000)) + " " + Sum(Range<long>(999)) + " " + Sum(Range<byte>(777)) + " " + Sum(Range<short>(1001)) + " " + Sum(Range<double>(555)) + " " + Sum(Range<float>(333)));
    Console.WriteLine(string.Join(" ", Map(Range<int>(37), v => v * v - Vector<int>.One, n => n * n - 1)));
    Console.WriteLine(string.Join(" ", Map(Range<short>(41), v => Vector.Abs(v) + new Vector<short>(5), n => (short)(Math.Abs(n) + 5))));
    Console.WriteLine(string.Join(" ", Map(Range<float>(19), v => Vector.SquareRoot(v * v), n => MathF.Sqrt(n * n))));
    Console.WriteLine(string.Join(" ", Map(Range<long>(19), v => Vector.ConditionalSelect(Vector.GreaterThan(v, Vector<long>.Zero), v, -v), n => n > 0 ? n : -n)));
    Console.WriteLine(string.Join(" ", Map(Range<ushort>(35), v => Vector.Max(v, new Vector<ushort>(100)) & new Vector<ushort>(0xff0f), n => (ushort)(Math.Max(n, (ushort)100) & 0xff0f))));
    Console.WriteLine(Vector.EqualsAll(new Vector<int>(5), new Vector<int>(5)) + " " + Vector.LessThanAny(new Vector<double>(1), new Vector<double>(double.NaN)) + " " + (new Vector<byte>(3) == new Vector<byte>(3)) + " " + Vector.Dot(Vector<int>.One, new Vector<int>(2)) / Vector<int>.Count);
    Console.WriteLine(Vector.IsHardwareAccelerated || !Vector.IsHardwareAccelerated);
    Vector.Widen(new Vector<byte>(200), out Vector<ushort> low, out Vector<ushort> high);
    Console.WriteLine(low[0] + high[0] + Vector.Narrow(new Vector<int>(70000), new Vector<int>(-1))[0]);
    Console.WriteLine(Vector.ConvertToInt32(new Vector<float>(-7.9f))[0] + Vector.AsVectorByte(new Vector<int>(0x01020304))[0] + new Vector<int>(8)[Vector<int>.Count - 1]);
    int[] a = Range<int>(500), b = (int[])a.Clone();
    b[499]++;
    Console.WriteLine(a.AsSpan().SequenceEqual(b) + " " + a.AsSpan(0, 499).SequenceEqual(b.AsSpan(0, 499)) + " " + a.AsSpan().CommonPrefixLength(b));
    try {
      new Vector<int>(new int[1]).ToString();
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
