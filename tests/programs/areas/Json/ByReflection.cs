// Serialization by reflection: classes, records, collections, options, names, nulls, errors with paths.
using System.Text.Json;
using System.Text.Json.Serialization;

static class ByReflection {
  public class Person { public string Name { get; set; } public int Age { get; set; } public List<string> Tags { get; set; } = new(); public Dictionary<string, double> Scores { get; set; } public Person Friend { get; set; } [JsonIgnore] public string Secret { get; set; } = "s"; [JsonPropertyName("born")] public DateOnly? Birth { get; set; } public Kind Kind { get; set; } [JsonInclude] public int Field = 3; public int ReadOnly => 7; [JsonExtensionData] public Dictionary<string, JsonElement> More { get; set; } }
  public enum Kind { Small, Large }
  public record Point(int X, int Y = 5) { public double Length => Math.Sqrt(X * X + Y * Y); }
  public record struct Value(decimal Amount, Guid Id, byte[] Data, char C, TimeSpan T, Version V, int? N, object O, (int, int) Tuple);
  public class Constructed { public string S { get; } [JsonConstructor] public Constructed(string s) => S = s + "!"; public Constructed() => S = "wrong"; }

  public static void Run() {
    var ada = new Person { Name = "Ada \"L\" <é>", Age = 36, Tags = { "a", null, "b" }, Scores = new() { ["x"] = 1.5, ["y"] = 1e300 }, Friend = new() { Name = null, Kind = Kind.Large }, Birth = new DateOnly(1815, 12, 10) };
    string json = JsonSerializer.Serialize(ada);
    Console.WriteLine(json);
    Person back = JsonSerializer.Deserialize<Person>(json);
    Console.WriteLine(back.Name + back.Tags.Count + back.Scores["y"] + back.Friend.Kind + back.Birth.Value.ToString("o") + back.Secret + back.Field);
    Console.WriteLine(JsonSerializer.Serialize(back) == json);
    var options = new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = { new JsonStringEnumConverter() }, IncludeFields = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    Console.WriteLine(JsonSerializer.Serialize(ada, options));
    Console.WriteLine(JsonSerializer.Serialize(new Point(3, 4)) + JsonSerializer.Deserialize<Point>("{\"X\":1}") + JsonSerializer.Deserialize<Point>("{\"y\":2,\"x\":9}", JsonSerializerOptions.Web));
    Console.WriteLine(JsonSerializer.Serialize(new Value(1.10m, new Guid(1, 2, 3, new byte[8]), new byte[] { 1, 2, 255 }, 'c', TimeSpan.FromMinutes(90), new Version(1, 2), null, new { A = 1 }, (1, 2))));
    Console.WriteLine(JsonSerializer.Deserialize<Constructed>("{\"S\":\"q\"}").S + JsonSerializer.Deserialize<Person>("{\"Unknown\":[1,{}],\"Age\":4}").More["Unknown"].GetArrayLength());
    Console.WriteLine(JsonSerializer.Serialize(new object[] { 1, "s", null, true, 2.5, new[] { 1 }, DayOfWeek.Friday, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc) }));
    Console.WriteLine(JsonSerializer.Deserialize<Dictionary<int, List<int[]>>>("{\"1\":[[1,2],[]],\"2\":null}")[1][0][1] + JsonSerializer.Deserialize<HashSet<string>>("[\"a\",\"a\"]").Count + JsonSerializer.Deserialize<int?[]>("[1,null]").Length);
    foreach (string bad in new[] { "{\"Age\":\"x\"}", "{\"Age\":1", "{\"Friend\":{\"Tags\":[1]}}", "[]", "{\"Age\":1.5}", "nul", "{\"Age\":99999999999}", "{,}" }) {
      try {
        JsonSerializer.Deserialize<Person>(bad);
        Console.WriteLine("parsed " + bad);
      } catch (JsonException e) {
        Console.WriteLine(bad + " " + e.Path + " " + e.LineNumber + ":" + e.BytePositionInLine);
      }
    }
    var cycle = new Person();
    cycle.Friend = cycle;
    try {
      JsonSerializer.Serialize(cycle);
    } catch (JsonException e) {
      Console.WriteLine(e.Message.Length > 50);
    }
    Console.WriteLine(JsonSerializer.Serialize(cycle, new JsonSerializerOptions { ReferenceHandler = ReferenceHandler.Preserve, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull }));
    Console.WriteLine(JsonSerializer.Deserialize<List<Point>>("[{\"X\":1},/*c*/{\"X\":2},]", new JsonSerializerOptions { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).Sum(p => p.X * p.Y));
  }
}
