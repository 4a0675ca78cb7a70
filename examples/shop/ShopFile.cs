using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop;

/// <summary>shop.json: products, rules and orders.</summary>
public sealed record ShopFile(IReadOnlyList<Product> Products, IReadOnlyList<DiscountEntry> Discounts, IReadOnlyList<Order> Orders) {
  public static async Task<ShopFile> ReadAsync(string path) {
    await using FileStream stream = File.OpenRead(path);
    return await JsonSerializer.DeserializeAsync(stream, ShopJson.Default.ShopFile) ??
           throw new InvalidDataException($"{path} is empty");
  }

  public PriceList MakePriceList() => new(Products, Discounts.Select(entry => entry.ToDiscount()));

  /// <summary>As many orders as wanted: those of the file over and over, with other quantities.</summary>
  public IReadOnlyList<Order> MakeOrders(int count) => Enumerable.Range(0, count).Select(MakeOrder).ToList();

  private Order MakeOrder(int number) {
    Order order = Orders[number % Orders.Count];
    int round = number / Orders.Count;
    return order with {
      Number = number + 1,
      Lines = order.Lines.Select(line => line with { Quantity = line.Quantity == 0 ? 0 : 1 + (line.Quantity + round * 7) % 50 }).ToArray(),
    };
  }
}

public sealed record DiscountEntry(string Kind, int Percent, int From = 0, string Category = "", string Code = "") {
  public IDiscount ToDiscount() => Kind switch {
    "volume" => new VolumeDiscount(From, Percent),
    "category" => new CategoryDiscount(Category, Percent),
    "coupon" => new CouponDiscount(Code, Percent),
    _ => throw new InvalidDataException($"no such kind of discount: {Kind}"),
  };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShopFile))]
[JsonSerializable(typeof(Report))]
internal sealed partial class ShopJson : JsonSerializerContext;
