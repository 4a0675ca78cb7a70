// JsonDocument, JsonElement, JsonNode: reading, changing, comparing.
using System.Text.Json;
using System.Text.Json.Nodes;

static class Documents {
  static string Show(JsonElement e) => e.ValueKind switch {
    JsonValueKind.Object => "{" + string.Join(",", e.EnumerateObject().Select(p => p.Name + ":" + Show(p.Value))) + "}",
    JsonValueKind.Array => "[" + string.Join(",", e.EnumerateArray().Select(Show)) + "]",
    JsonValueKind.String => "'" + e.GetString() + "'",
    JsonValueKind.Number => e.TryGetInt32(out int n) ? "i" + n : "d" + e.GetDouble(),
    _ => e.ValueKind.ToString(),
  };

  public static void Run() {
    using JsonDocument document = JsonDocument.Parse("""{"a":[1,2.5,-3e2,"x\u00e9\n",true,null,{"b":{}}],"c":"2020-01-02T03:04:05Z","a":1}""");
    Console.WriteLine(Show(document.RootElement).Replace("\n", "~"));
    Console.WriteLine(document.RootElement.GetProperty("c").GetDateTime().ToString("s") + " " + document.RootElement.TryGetProperty("z", out _) + " " + document.RootElement.GetProperty("a").GetInt32());
    try {
      document.RootElement.GetProperty("c").GetInt32();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message.Length > 10);
    }
    JsonNode node = JsonNode.Parse("""{"list":[1,2,3],"name":"n","deep":{"x":{"y":5}}}""");
    node["list"].AsArray().Add(4);
    node["list"][0] = "first";
    node["new"] = new JsonObject { ["k"] = 1.5m, ["nested"] = new JsonArray(1, null, "s") };
    node.AsObject().Remove("name");
    Console.WriteLine(node.ToJsonString() + " " + node["deep"]["x"]["y"].GetValue<int>() + " " + node["new"]["nested"].GetPath());
    Console.WriteLine(JsonNode.DeepEquals(JsonNode.Parse("{\"a\":1,\"b\":2}"), JsonNode.Parse("{\"b\":2,\"a\":1.0}")) + " " + node["list"].DeepClone().AsArray().Count + " " + (int)node["deep"]["x"]["y"]);
    try {
      node["list"].AsArray().Add(node["deep"]);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    string deep = new string('[', 100) + new string(']', 100);
    try {
      JsonDocument.Parse(deep);
    } catch (JsonException e) {
      Console.WriteLine(e.GetType().Name + " " + JsonDocument.Parse(deep, new JsonDocumentOptions { MaxDepth = 200 }).RootElement.GetArrayLength());
    }
  }
}
