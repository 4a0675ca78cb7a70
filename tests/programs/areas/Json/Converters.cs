// Converters of our own, factories for generic types, contract customization, number handling, callbacks.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

static class Converters {
  [JsonConverter(typeof(TemperatureConverter))] public readonly record struct Temperature(double Celsius);
  class TemperatureConverter : JsonConverter<Temperature> {
    public override Temperature Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(double.Parse(reader.GetString().TrimEnd('C')));
    public override void Write(Utf8JsonWriter writer, Temperature value, JsonSerializerOptions options) => writer.WriteStringValue(value.Celsius + "C");
  }
  public class Box<T> { public T Value; }
  class BoxFactory : JsonConverterFactory {
    public override bool CanConvert(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Box<>);
    public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(typeof(BoxConverter<>).MakeGenericType(type.GetGenericArguments()));
  }
  class BoxConverter<T> : JsonConverter<Box<T>> {
    public override Box<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new() { Value = JsonSerializer.Deserialize<T>(ref reader, options) };
    public override void Write(Utf8JsonWriter writer, Box<T> box, JsonSerializerOptions options) { writer.WriteStartArray(); JsonSerializer.Serialize(writer, box.Value, options); writer.WriteEndArray(); }
  }
  public class Callbacks : IJsonOnSerializing, IJsonOnDeserialized { public int N { get; set; } public static string Log = ""; public void OnSerializing() => Log += "serializing" + N; public void OnDeserialized() => Log += "deserialized" + N; }
  public class Numbers { [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] public int I { get; set; } [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public double D { get; set; } }
  public class Hidden { public string Shown { get; set; } = "s"; public string Password { get; set; } = "p"; }

  public static void Run() {
    Console.WriteLine(JsonSerializer.Serialize(new[] { new Temperature(21.5) }) + JsonSerializer.Deserialize<Temperature>("\"-3C\""));
    var options = new JsonSerializerOptions { Converters = { new BoxFactory() } };
    Console.WriteLine(JsonSerializer.Serialize(new Box<Box<int>> { Value = new() { Value = 5 } }, options) + JsonSerializer.Serialize(new Box<string> { Value = "s" }, options) + JsonSerializer.Deserialize<Box<Temperature>>("\"7C\"", options).Value);
    JsonSerializer.Deserialize<Callbacks>(JsonSerializer.Serialize(new Callbacks { N = 4 }));
    Console.WriteLine(Callbacks.Log);
    Numbers n = JsonSerializer.Deserialize<Numbers>("{\"I\":\"12\",\"D\":\"NaN\"}");
    Console.WriteLine(JsonSerializer.Serialize(n));
    var resolver = new DefaultJsonTypeInfoResolver { Modifiers = { info => { foreach (JsonPropertyInfo p in info.Properties.ToArray()) if (p.Name == "Password") info.Properties.Remove(p); else if (p.PropertyType == typeof(string)) { var get = p.Get; p.Get = o => ((string)get(o)).ToUpperInvariant(); } } } };
    Console.WriteLine(JsonSerializer.Serialize(new Hidden(), new JsonSerializerOptions { TypeInfoResolver = resolver }));
    try {
      JsonSerializer.Deserialize<Temperature>("5");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
