// A shop: orders come from JSON, are priced and matched by several threads, and a report goes out as JSON. Its output is
// the same whatever the threads do, and it is a program to put probes on: Shop.Cart::Add, Shop.PriceList::Price.
//   shop [ORDERS]    how many orders (1000)
namespace Shop;

internal static class Program {
  private const int Workers = 4;

  private static async Task<int> Main(string[] args) {
    int count = 1000;
    if (args.Length > 1 || args.Length == 1 && (!int.TryParse(args[0], out count) || count < 1)) {
      Console.Error.WriteLine("usage: shop [ORDERS]");
      return 2;
    }

    ShopFile file = await ShopFile.ReadAsync(Path.Combine(AppContext.BaseDirectory, "shop.json"));
    PriceList prices = file.MakePriceList();
    IReadOnlyList<Order> orders = file.MakeOrders(count);
    PricedOrder[] priced = await new Pricing(prices, Workers).PriceAllAsync(orders);
    var costs = new Matching(prices, Workers).CostOfOrders(priced.Where(order => order.Cart != null));
    Report report = Report.Of(priced, costs);

    Console.WriteLine($"{orders.Count} orders of {prices.Count} products: {report.Orders} sold, {report.Rejected.Values.Sum()} rejected");
    Console.WriteLine(report.ToJson());
    return 0;
  }
}
