namespace Shop;

/// <summary>A rule that takes something off a line of a cart.</summary>
public interface IDiscount {
  string Name { get; }

  /// <summary>How many percent come off; 0 if the rule does not apply.</summary>
  int PercentFor(CartLine line, Cart cart);

  Money For(CartLine line, Cart cart) => line.Price.Percent(PercentFor(line, cart));
}

public sealed record VolumeDiscount(int From, int Percent) : IDiscount {
  public string Name => $"from {From}";
  public int PercentFor(CartLine line, Cart cart) => line.Quantity >= From ? Percent : 0;
}

public sealed record CategoryDiscount(string Category, int Percent) : IDiscount {
  public string Name => Category;
  public int PercentFor(CartLine line, Cart cart) => line.Product.Category == Category ? Percent : 0;
}

public sealed record CouponDiscount(string Code, int Percent) : IDiscount {
  public string Name => $"coupon {Code}";
  public int PercentFor(CartLine line, Cart cart) => cart.Coupon == Code ? Percent : 0;
}
