using System.Collections.Concurrent;

namespace Shop;

/// <summary>So many of a product for one order.</summary>
public readonly record struct Demand(int OrderNumber, string Sku, int Quantity);

/// <summary>A delivery of a product: how much of it is left, and what a piece costs the shop.</summary>
public sealed class Delivery(int number, int quantity, Money cost) {
  public int Number => number;
  public Money Cost => cost;
  public int Left { get; private set; } = quantity;

  public int Take(int wanted) {
    int taken = Math.Min(wanted, Left);
    Left -= taken;
    return taken;
  }
}

public readonly record struct Match(Demand Demand, int Quantity, Money Cost);

/// <summary>Matches what was ordered with what was delivered: the cheapest delivery first, orders by number.</summary>
public sealed class Matching(PriceList prices, int workers) {
  /// <summary>Products are independent of each other, so each is matched by one thread and the order of threads is all the
  /// same.</summary>
  public IReadOnlyDictionary<int, Money> CostOfOrders(IEnumerable<PricedOrder> orders) {
    Demand[][] products = orders
        .SelectMany(order => order.Cart!.Lines.Select(line => new Demand(order.Order.Number, line.Product.Sku, line.Quantity)))
        .GroupBy(demand => demand.Sku)
        .Select(group => group.OrderBy(demand => demand.OrderNumber).ToArray())
        .ToArray();
    var costs = new ConcurrentDictionary<int, Money>();
    var left = new ConcurrentBag<Demand[]>(products);
    Exception? failure = null;

    void Work() {
      try {
        while (left.TryTake(out Demand[]? demands))
          foreach (Match match in MatchProduct(demands))
            costs.AddOrUpdate(match.Demand.OrderNumber, match.Cost * match.Quantity,
                              (_, cost) => cost + match.Cost * match.Quantity);
      } catch (Exception e) {
        Interlocked.CompareExchange(ref failure, e, null);
      }
    }

    Thread[] threads = Enumerable.Range(0, workers).Select(i => new Thread(Work) { Name = $"matching {i}" }).ToArray();
    foreach (Thread thread in threads) thread.Start();
    foreach (Thread thread in threads) thread.Join();
    if (failure != null) throw new InvalidOperationException("matching failed", failure);
    return costs;
  }

  private IEnumerable<Match> MatchProduct(Demand[] demands) {
    var deliveries = new PriorityQueue<Delivery, (Money Cost, int Number)>();
    int number = 0;
    foreach (Demand demand in demands) {
      int wanted = demand.Quantity;
      while (wanted > 0) {
        if (deliveries.Count == 0) Deliver(deliveries, demand.Sku, ref number);
        Delivery cheapest = deliveries.Peek();
        int taken = cheapest.Take(wanted);
        wanted -= taken;
        yield return new Match(demand, taken, cheapest.Cost);
        if (cheapest.Left == 0) deliveries.Dequeue();
      }
    }
  }

  // Three deliveries at a time, at 50 to 69 percent of the price.
  private void Deliver(PriorityQueue<Delivery, (Money, int)> deliveries, string sku, ref int number) {
    Money price = Money.Of(prices.Find(sku).Price);
    for (int i = 0; i < 3; i++) {
      var delivery = new Delivery(++number, 20 + number * 7 % 30, price.Percent(50 + number * 13 % 20));
      deliveries.Enqueue(delivery, (delivery.Cost, delivery.Number));
    }
  }
}
