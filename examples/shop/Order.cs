namespace Shop;

public sealed record Product(string Sku, string Name, string Category, decimal Price);

public sealed record OrderLine(string Sku, int Quantity);

/// <summary>What a customer asked for, as it came in; nothing in it has been checked.</summary>
public sealed record Order(string Customer, IReadOnlyList<OrderLine> Lines, string? Coupon = null) {
  public int Number { get; init; }
}

/// <summary>An order that cannot be carried out, and why.</summary>
public abstract class OrderException(string message) : Exception(message);

public sealed class UnknownProductException(string sku) : OrderException($"no product {sku}");
public sealed class BadQuantityException(string sku, int quantity) : OrderException($"{quantity} of {sku}");
public sealed class UnknownCouponException(string code) : OrderException($"no coupon {code}");
public sealed class EmptyOrderException() : OrderException("nothing ordered");
