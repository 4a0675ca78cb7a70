// A shop: orders come from JSON, are priced and matched by several threads, and a report goes out as JSON. Its output is
// the same whatever the threads do, and it is a program to put probes on: Shop.Cart::Add, Shop.PriceList::Price.
//   shop [ORDERS [DAYS]]    how many orders a day (1000), and for how many days (1) the same ones come in
namespace Shop;

internal static class Program {
  private const int Workers = 4;

  private static async Task<int> Main(string[] args) {
    int[] numbers = [1000, 1];
    for (int i = 0; i < args.Length; i++) {
      if (i < numbers.Length && int.TryParse(args[i], out numbers[i]) && numbers[i] > 0) continue;
      Console.Error.WriteLine("usage: shop [ORDERS [DAYS]]");
      return 2;
    }

    ShopFile file = await ShopFile.ReadAsync(Path.Combine(AppContext.BaseDirectory, "shop.json"));
    PriceList prices = file.MakePriceList();
    IReadOnlyList<Order> orders = file.MakeOrders(numbers[0]);
    Report report;
    do {
      PricedOrder[] priced = await new Pricing(prices, Workers).PriceAllAsync(orders);
      var costs = new Matching(prices, Workers).CostOfOrders(priced.Where(order => order.Cart != null));
      report = Report.Of(priced, costs);
    } while (--numbers[1] > 0);

    Console.WriteLine($"{orders.Count} orders of {prices.Count} products: {report.Orders} sold, {report.Rejected.Values.Sum()} rejected");
    Console.WriteLine(report.ToJson());
    return 0;
  }
}
