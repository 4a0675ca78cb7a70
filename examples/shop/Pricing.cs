using System.Threading.Channels;

namespace Shop;

/// <summary>An order with its cart, or with the reason for which it was rejected.</summary>
public sealed record PricedOrder(Order Order, Cart? Cart, string? Rejection);

/// <summary>Prices orders on several threads. What comes out does not depend on which thread priced what.</summary>
public sealed class Pricing(PriceList prices, int workers) {
  public async Task<PricedOrder[]> PriceAllAsync(IReadOnlyList<Order> orders) {
    var priced = new PricedOrder[orders.Count];
    var queue = Channel.CreateBounded<int>(workers * 16);

    async Task Work() {
      await foreach (int index in queue.Reader.ReadAllAsync()) priced[index] = PriceOne(orders[index]);
    }

    Task[] working = Enumerable.Range(0, workers).Select(_ => Task.Run(Work)).ToArray();
    for (int i = 0; i < orders.Count; i++) await queue.Writer.WriteAsync(i);
    queue.Writer.Complete();
    await Task.WhenAll(working);
    return priced;
  }

  private PricedOrder PriceOne(Order order) {
    try {
      return new PricedOrder(order, prices.Price(order), null);
    } catch (OrderException e) {
      return new PricedOrder(order, null, e.Message);
    }
  }
}
