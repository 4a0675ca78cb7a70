namespace Shop;

public sealed record CartLine(Product Product, int Quantity) {
  public Money Price => Money.Of(Product.Price) * Quantity;
}

/// <summary>What one customer buys: one line a product. Belongs to one thread at a time.</summary>
public sealed class Cart(PriceList prices, string? coupon = null) {
  private readonly List<CartLine> lines = new();

  public string? Coupon => coupon;
  public IReadOnlyList<CartLine> Lines => lines;
  public int Items => lines.Sum(line => line.Quantity);
  public Money Price => lines.Sum(line => line.Price);
  public Money Discount => lines.Sum(line => prices.Discount(line, this));
  public Money Total => Price - Discount;

  /// <summary>Puts more of a product into the cart.</summary>
  public void Add(Product product, int quantity) {
    if (quantity is < 1 or > 1000) throw new BadQuantityException(product.Sku, quantity);
    int index = lines.FindIndex(line => line.Product.Sku == product.Sku);
    if (index < 0) lines.Add(new CartLine(product, quantity));
    else lines[index] = lines[index] with { Quantity = lines[index].Quantity + quantity };
  }
}
