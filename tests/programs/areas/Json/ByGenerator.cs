// Serialization by source generator: no reflection on the types; the same text.
using System.Text.Json;
using System.Text.Json.Serialization;

static partial class ByGenerator {
  public record Item(string Name, decimal Price, string[] Tags);
  public class Order { public int Id { get; set; } public List<Item> Items { get; init; } = new(); public Dictionary<string, int> Counts { get; set; } public DateTime When { get; set; } public Status Status { get; set; } public Order Previous { get; set; } }
  [JsonConverter(typeof(JsonStringEnumConverter<Status>))] public enum Status { Open, Closed }
  [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
  [JsonSerializable(typeof(Order)), JsonSerializable(typeof(List<Order>)), JsonSerializable(typeof(Dictionary<string, Item>))]
  partial class Context : JsonSerializerContext;

  public static void Run() {
    var order = new Order { Id = 7, Items = { new("a", 1.50m, new[] { "x", "y" }), new("b", 2, null) }, Counts = new() { ["k"] = 3 }, When = new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc), Status = Status.Closed, Previous = new() { Id = 6 } };
    string json = JsonSerializer.Serialize(order, Context.Default.Order);
    Console.WriteLine(json);
    Order back = JsonSerializer.Deserialize(json, Context.Default.Order);
    Console.WriteLine(back.Items[0].Tags[1] + back.Items[1].Price + back.Counts["k"] + back.Status + back.Previous.Id + back.When.Kind);
    Console.WriteLine(JsonSerializer.Serialize(back, Context.Default.Order) == json);
    Console.WriteLine(JsonSerializer.Deserialize("{\"q\":{\"name\":\"n\",\"price\":3.25}}", Context.Default.DictionaryStringItem)["q"]);
    List<Order> many = Enumerable.Range(0, 300).Select(i => new Order { Id = i, Items = { new("n" + i, i / 4m, new string[i % 4]) } }).ToList();
    using var stream = new MemoryStream();
    JsonSerializer.Serialize(stream, many, Context.Default.ListOrder);
    stream.Position = 0;
    Console.WriteLine(stream.Length + " " + JsonSerializer.DeserializeAsync(stream, Context.Default.ListOrder).AsTask().Result.Sum(o => o.Items[0].Price + o.Items[0].Tags.Length));
    try {
      JsonSerializer.Deserialize("{\"id\":true}", Context.Default.Order);
    } catch (JsonException e) {
      Console.WriteLine(e.Path);
    }
    try {
      JsonSerializer.Serialize(new Version(1, 0), typeof(Version), Context.Default);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
