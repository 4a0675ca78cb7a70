// One body for all numbers, through static abstract members; each instantiation does its own arithmetic.
using System.Numerics;

static class GenericMath {
  public static void Run() {
    Console.WriteLine(Sum<int>(1000));
    Console.WriteLine(Sum<byte>(1000));
    Console.WriteLine(Sum<short>(1000));
    Console.WriteLine(Sum<ulong>(1000));
    Console.WriteLine(Sum<double>(1000));
    Console.WriteLine(Sum<float>(1000));
    Console.WriteLine(Sum<decimal>(1000));
    Console.WriteLine(Sum<Half>(1000));
    Console.WriteLine(Sum<BigInteger>(1000));
    Console.WriteLine(Sum<Int128>(1000));
    Console.WriteLine(Power(3, 40));
    Console.WriteLine(Power(3L, 40));
    Console.WriteLine(Power(3.0, 40));
    Console.WriteLine(Power(new BigInteger(3), 40));
    Console.WriteLine(Convert<double, byte>(300.7) + " " + Convert<long, sbyte>(-1000) + " " + Convert<int, ulong>(-5));
    Console.WriteLine(Limits<int>() + Limits<byte>() + Limits<float>() + Limits<nint>());
    Console.WriteLine(ParseAll<int>("12 -7 40") + " " + ParseAll<decimal>("1.5 2.25"));
    Console.WriteLine(Complex.Sqrt(new Complex(-4, 0)) + " " + Complex.Abs(new Complex(3, 4)));
    try {
      CheckedSum<sbyte>(100);
    } catch (OverflowException e) {
      Console.WriteLine(e.Message);
    }
  }

  static T Sum<T>(int n) where T : INumber<T> {
    T sum = T.Zero;
    for (int i = 0; i < n; i++) sum += T.CreateTruncating(i % 10) * T.CreateTruncating(3) - T.One;
    return sum;
  }

  static T CheckedSum<T>(int n) where T : INumber<T> {
    T sum = T.Zero;
    for (int i = 0; i < n; i++) checked { sum += T.CreateChecked(2); }
    return sum;
  }

  static T Power<T>(T x, int n) where T : IMultiplyOperators<T, T, T>, IMultiplicativeIdentity<T, T> {
    T power = T.MultiplicativeIdentity;
    for (; n > 0; n >>= 1, x *= x)
      if ((n & 1) != 0) power *= x;
    return power;
  }

  static string Convert<TFrom, TTo>(TFrom value) where TFrom : INumberBase<TFrom> where TTo : INumberBase<TTo> =>
      TTo.CreateTruncating(value) + "/" + TTo.CreateSaturating(value);

  static string Limits<T>() where T : IMinMaxValue<T> => T.MinValue + ".." + T.MaxValue + " ";

  static T ParseAll<T>(string text) where T : IParsable<T>, IAdditionOperators<T, T, T>, IAdditiveIdentity<T, T> {
    T sum = T.AdditiveIdentity;
    foreach (string word in text.Split(' ')) sum += T.Parse(word, null);
    return sum;
  }
}
