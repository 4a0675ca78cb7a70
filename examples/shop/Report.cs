using System.Text.Json;

namespace Shop;

/// <summary>What came of the orders, to be written as JSON.</summary>
public sealed record Report(
    int Orders, int Items, decimal Sold, decimal Discounts, decimal Profit, IReadOnlyDictionary<string, decimal> Customers,
    IReadOnlyDictionary<string, int> Rejected) {
  public static Report Of(IReadOnlyList<PricedOrder> orders, IReadOnlyDictionary<int, Money> costs) {
    PricedOrder[] sold = orders.Where(order => order.Cart != null).ToArray();
    Money total = sold.Sum(order => order.Cart!.Total);
    var customers = from order in sold
                    group order by order.Order.Customer into bought
                    orderby bought.Key
                    select (Name: bought.Key, Total: bought.Sum(order => order.Cart!.Total));
    var rejected = from order in orders
                   where order.Rejection != null
                   group order by order.Rejection into reason
                   orderby reason.Count() descending, reason.Key
                   select (Reason: reason.Key, Count: reason.Count());
    return new Report(
        sold.Length,
        sold.Sum(order => order.Cart!.Items),
        total.Cents / 100m,
        sold.Sum(order => order.Cart!.Discount).Cents / 100m,
        (total - costs.Values.Sum(cost => cost)).Cents / 100m,
        customers.ToDictionary(customer => customer.Name, customer => customer.Total.Cents / 100m),
        rejected.ToDictionary(reason => reason.Reason!, reason => reason.Count));
  }

  public string ToJson() => JsonSerializer.Serialize(this, ShopJson.Default.Report);
}
