namespace Shop;

/// <summary>An amount in whole cents.</summary>
public readonly record struct Money(long Cents) : IComparable<Money> {
  public static Money Zero => default;

  public static Money Of(decimal amount) => new((long)decimal.Round(amount * 100, MidpointRounding.ToEven));

  public static Money operator +(Money a, Money b) => new(checked(a.Cents + b.Cents));
  public static Money operator -(Money a, Money b) => new(checked(a.Cents - b.Cents));
  public static Money operator *(Money a, int n) => new(checked(a.Cents * n));

  /// <summary>A part of the amount, rounded half up.</summary>
  public Money Percent(int percent) => new((Cents * percent + 50) / 100);

  public int CompareTo(Money other) => Cents.CompareTo(other.Cents);
  public override string ToString() => (Cents / 100m).ToString("F2");
}

public static class MoneySums {
  public static Money Sum<T>(this IEnumerable<T> items, Func<T, Money> amount) =>
      items.Aggregate(Money.Zero, (sum, item) => sum + amount(item));
}
