// Lifted operators of every kind, three-valued logic, lifted conversions and user operators.
static class NullableOperators {
  record struct Money(int Cents) {
    public static Money operator +(Money a, Money b) => new(a.Cents + b.Cents);
    public static bool operator <(Money a, Money b) => a.Cents < b.Cents;
    public static bool operator >(Money a, Money b) => a.Cents > b.Cents;
    public static implicit operator int(Money m) => m.Cents;
    public static explicit operator Money(int n) => new(n);
  }
  static string S<T>(T? v) where T : struct => v.HasValue ? v.ToString() : "null";

  public static void Run() {
    int?[] values = { null, 0, 3, -3, int.MaxValue };
    foreach (int? a in values)
      foreach (int? b in values)
        Console.WriteLine($"{S(a)} {S(b)}: {S(a + b)} {S(a - b)} {S(a * b)} {S(a & b)} {S(a | b)} {S(a << b)} {a < b} {a <= b} {a == b} {a != b} {a >= b} {S(-a)} {S(~a)}");
    bool?[] logic = { true, false, null };
    foreach (bool? a in logic)
      foreach (bool? b in logic) Console.WriteLine($"{S(a)} {S(b)}: {S(a & b)} {S(a | b)} {S(a ^ b)} {S(!a)} {a == b}");
    int? n = 5;
    n++;
    int? missing = null;
    n += missing;
    Console.WriteLine(S(n));
    n = 7;
    long? widened = n;
    byte? narrowed = (byte?)n;
    double? real = n / 2;
    Console.WriteLine(S(widened) + S(narrowed) + S(real) + S((int?)(long?)null) + (int)widened);
    Money? m = new Money(5), none = null;
    Console.WriteLine(S(m + m) + S(m + none) + (m > none) + (m < new Money(9)) + S((int?)m) + S((Money?)(int?)null) + (m == new Money(5)) + (none == null));
    try {
      int? zero = 0;
      Console.WriteLine(S(n / zero));
    } catch (DivideByZeroException) {
      Console.WriteLine("lifted division by zero");
    }
    try {
      Console.WriteLine(S(checked((byte?)(n + 300))));
    } catch (OverflowException) {
      Console.WriteLine("lifted overflow");
    }
    DateTime? date = new DateTime(2020, 1, 2);
    Console.WriteLine(S(date - new DateTime(2020, 1, 1)) + S(date - (n == null ? date : null)));
    Console.WriteLine(n is 7 && n is > 5 and < 9 && none is null && n is int plain && plain == 7);
  }
}
