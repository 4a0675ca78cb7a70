// Type discriminators, interfaces, required members, populate, unmapped members, streaming arrays.
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

static class Polymorphism {
  [JsonPolymorphic(TypeDiscriminatorPropertyName = "$kind"), JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")] public abstract class Shape { public string Name { get; set; } }
  public class Circle : Shape { public double R { get; set; } }
  public class Square : Shape { public int Side { get; set; } }
  public class Unknown : Shape;
  public interface IThing { int N { get; } }
  public class Thing : IThing { public int N => 1; public int More => 2; }
  public class Strict { public required string Must { get; init; } [JsonRequired] public int Also { get; set; } [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> List { get; } = new() { 1 }; }
  [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] public class Closed { public int A { get; set; } }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    string json = JsonSerializer.Serialize(new Shape[] { new Circle { R = 1.5, Name = "c" }, new Square { Side = 2 } });
    Console.WriteLine(json);
    foreach (Shape shape in JsonSerializer.Deserialize<Shape[]>(json)) Console.WriteLine(shape.GetType().Name + shape.Name + (shape as Square)?.Side);
    Console.WriteLine(JsonSerializer.Serialize<IThing>(new Thing()) + JsonSerializer.Serialize<object>(new Thing()));
    foreach (Action action in new Action[] { () => JsonSerializer.Serialize<Shape>(new Unknown()), () => JsonSerializer.Deserialize<Shape>("{\"$kind\":\"triangle\"}"), () => JsonSerializer.Deserialize<Shape>("{}"), () => JsonSerializer.Deserialize<IThing>("{}"), () => JsonSerializer.Deserialize<Strict>("{\"Must\":\"m\"}"), () => JsonSerializer.Deserialize<Closed>("{\"B\":1}") }) {
      try {
        action();
        Console.WriteLine("passed");
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name);
      }
    }
    Strict strict = JsonSerializer.Deserialize<Strict>("{\"Must\":\"m\",\"Also\":2,\"List\":[5,6]}");
    Console.WriteLine(strict.Must + strict.Also + string.Join(",", strict.List));
    using var stream = new MemoryStream(Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Range(0, 2000)) + "]"));
    long sum = 0;
    await foreach (int n in JsonSerializer.DeserializeAsyncEnumerable<int>(stream)) sum += n;
    Console.WriteLine(sum);
    static async IAsyncEnumerable<int> Numbers() { for (int i = 0; i < 5; i++) { await Task.Yield(); yield return i; } }
    using var output = new MemoryStream();
    await JsonSerializer.SerializeAsync(output, Numbers());
    Console.WriteLine(Encoding.UTF8.GetString(output.ToArray()));
  }
}
