// Vector64, masks, generic code over vectors, ISimdVector-like loops, conversions between element types, boxed equality.
using System.Runtime.Intrinsics;

static class Shapes {
  static Vector128<T> Polynomial<T>(Vector128<T> x) where T : struct, System.Numerics.INumber<T> => (x * x + x * T.CreateTruncating(3)) - Vector128<T>.One;
  static string All<T>(Vector64<T> v) => v + "/" + Vector64<T>.Count + "/" + Vector64.Sum(v);

  public static void Run() {
    Console.WriteLine(All(Vector64.Create(1, -2)));
    Console.WriteLine(All(Vector64.Create(1.5f, 2)));
    Console.WriteLine(All(Vector64.Create((byte)1, 2, 3, 4, 5, 6, 7, 255)));
    Console.WriteLine(All(Vector64.Create(77L)));
    Console.WriteLine(All(Vector64.Create((short)-1) + Vector64.Create((short)1, 2, 3, 4)));
    Console.WriteLine(Polynomial(Vector128.Create(1, 2, 3, 4)) + " " + Polynomial(Vector128.Create(0.5, -1)) + " " + Polynomial(Vector128.Create((byte)20)) + " " + Polynomial(Vector128.Create(-1L, 1L << 40)));
    Console.WriteLine(Vector128.ConvertToDouble(Vector128.Create(1L, long.MinValue)) + " " + Vector128.ConvertToUInt32(Vector128.Create(-1f, 1.5f, 5e9f, float.NaN)) + " " + Vector128.ConvertToInt64(Vector128.Create(1e19, -2.5)));
    Console.WriteLine(Vector128.WidenLower(Vector128.Create((short)-1, 2, -3, 4, 5, 6, 7, 8)) + " " + Vector128.Narrow(Vector128.Create(1.5, 2.5), Vector128.Create(1e300, -1)));
    Console.WriteLine(Vector128.Floor(Vector128.Create(1.5f, -1.5f, 2, -0.5f)) + " " + Vector128.Round(Vector128.Create(0.5, 1.5)) + " " + Vector128.Truncate(Vector128.Create(-1.9, 1.9)));
    Console.WriteLine(Vector128.IsNaN(Vector128.Create(1, double.NaN)).AsInt64() + " " + Vector128.CopySign(Vector128.Create(1.0, 2), Vector128.Create(-0.0, 1)) + " " + Vector128.Clamp(Vector128.Create(1, 5, 9, -5), Vector128.Create(2), Vector128.Create(6)));
    Console.WriteLine(Vector128.Create(1, 2, 3, 4).Equals(Vector128.Create(1, 2, 3, 4)) + " " + Vector128.Create(double.NaN).Equals(Vector128.Create(double.NaN)) + " " + (Vector128.Create(double.NaN) == Vector128.Create(double.NaN)) + " " + (Vector128.Create(1).GetHashCode() == Vector128.Create(1).GetHashCode()));
    Console.WriteLine(Vector128.CreateScalar(5) + " " + Vector128.CreateSequence(1.5f, 0.5f) + " " + Vector128<int>.AllBitsSet + " " + Vector128<uint>.Indices);
    Console.WriteLine(Vector128.CountWhereAllBitsSet(Vector128.Create(-1, 0, -1, -1)) + " " + Vector128.IndexOf(Vector128.Create(4, 5, 6, 7), 6) + " " + Vector128.Any(Vector128.Create(1, 2, 3, 4), 9) + " " + Vector128.AnyWhereAllBitsSet(Vector128.Create(1, -1, 0, 0)));
    (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255));
    Console.WriteLine(low + " " + high);
    Console.WriteLine(Vector128.Hypot(Vector128.Create(3.0, 5), Vector128.Create(4.0, 12)) + " " + Vector128.FusedMultiplyAdd(Vector128.Create(2.0), Vector128.Create(3.0), Vector128.Create(1.0)) + " " + Vector128.AddSaturate(Vector128.Create((byte)250), Vector128.Create((byte)10))[0]);
  }
}
