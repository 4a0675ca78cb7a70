// Utf8JsonWriter and Utf8JsonReader token by token, over split buffers.
using System.Buffers;
using System.Text;
using System.Text.Json;

static class Writers {
  public static void Run() {
    var buffer = new ArrayBufferWriter<byte>();
    using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 1 })) {
      writer.WriteStartObject();
      writer.WriteString("text", "quote\" slash\\ <tag> \u0001 😀");
      writer.WriteNumber("int", int.MinValue);
      writer.WriteNumber("double", 0.1);
      writer.WriteNumber("decimal", 1.50m);
      writer.WriteBoolean("flag", true);
      writer.WriteNull("nothing");
      writer.WriteStartArray("list");
      for (int i = 0; i < 3; i++) writer.WriteNumberValue(i * i);
      writer.WriteBase64StringValue(new byte[] { 1, 2, 3 });
      writer.WriteStringValue(new Guid(5, 6, 7, new byte[8]));
      writer.WriteRawValue("{\"raw\":1}");
      writer.WriteEndArray();
      writer.WriteEndObject();
    }
    string json = Encoding.UTF8.GetString(buffer.WrittenSpan);
    Console.WriteLine(json);
    var reader = new Utf8JsonReader(buffer.WrittenSpan);
    while (reader.Read()) {
      Console.Write(reader.TokenType + "@" + reader.CurrentDepth);
      if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) Console.Write("=" + reader.GetString().Length);
      if (reader.TokenType == JsonTokenType.Number) Console.Write("=" + reader.GetDecimal());
      Console.Write(" ");
    }
    Console.WriteLine(reader.BytesConsumed == buffer.WrittenCount);
    int tokens = 0;
    var state = new JsonReaderState();
    byte[] bytes = buffer.WrittenSpan.ToArray();
    for (int start = 0, length = 7; start < bytes.Length;) {
      length = Math.Min(length, bytes.Length - start);
      var part = new Utf8JsonReader(bytes.AsSpan(start, length), start + length == bytes.Length, state);
      while (part.Read()) tokens++;
      state = part.CurrentState;
      start += (int)part.BytesConsumed;
      length = part.BytesConsumed == 0 ? length * 2 : 7;
    }
    Console.WriteLine(tokens);
    try {
      new Utf8JsonWriter(buffer).WriteEndArray();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
    var bad = new Utf8JsonReader("{\"a\" 1}"u8);
    try {
      while (bad.Read()) { }
    } catch (JsonException e) {
      Console.WriteLine(e.LineNumber + ":" + e.BytePositionInLine);
    }
  }
}
