namespace Shop;

/// <summary>The products and the rules of their prices. Safe for any number of readers once it is made.</summary>
public sealed class PriceList {
  private readonly Catalog<string, Product> products = new(product => product.Sku);
  private readonly IDiscount[] discounts;

  public PriceList(IEnumerable<Product> products, IEnumerable<IDiscount> discounts) {
    foreach (Product product in products) this.products.Add(product);
    this.discounts = discounts.ToArray();
  }

  public int Count => products.Count;

  public Product Find(string sku) =>
      products.TryFind(sku, out Product? product) ? product : throw new UnknownProductException(sku);

  public bool IsCoupon(string code) => discounts.OfType<CouponDiscount>().Any(coupon => coupon.Code == code);

  /// <summary>What the best rule takes off a line. Rules do not add up.</summary>
  public Money Discount(CartLine line, Cart cart) {
    Money best = Money.Zero;
    foreach (IDiscount discount in discounts) {
      Money amount = discount.For(line, cart);
      if (amount.CompareTo(best) > 0) best = amount;
    }
    return best;
  }

  /// <summary>A cart with everything that was ordered, or an OrderException that says what is wrong with the order.</summary>
  public Cart Price(Order order) {
    if (order.Lines.Count == 0) throw new EmptyOrderException();
    if (order.Coupon is { } code && !IsCoupon(code)) throw new UnknownCouponException(code);
    var cart = new Cart(this, order.Coupon);
    foreach (OrderLine line in order.Lines) cart.Add(Find(line.Sku), line.Quantity);
    return cart;
  }
}
