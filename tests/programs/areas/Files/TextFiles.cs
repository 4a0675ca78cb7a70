// Text written and read whole, by lines, appended, in encodings, through readers and writers.
using System.Text;

static class TextFiles {
  public static void Run() {
    string directory = Directory.CreateTempSubdirectory("codicil-").FullName, path = Path.Combine(directory, "text.txt");
    try {
      File.WriteAllText(path, "first\nsecond\n");
      File.AppendAllText(path, "third");
      Console.WriteLine(File.ReadAllText(path).Replace("\n", "|"));
      Console.WriteLine(string.Join(",", File.ReadAllLines(path)) + " " + new FileInfo(path).Length);
      File.WriteAllLines(path, new[] { "ä", "世界", "😀" }, Encoding.Unicode);
      Console.WriteLine(File.ReadAllBytes(path).Length + " " + string.Join(",", File.ReadLines(path)));
      using (var writer = new StreamWriter(path) { NewLine = "\r\n" }) {
        for (int i = 0; i < 1000; i++) writer.WriteLine("line {0} {1:F2}", i, i / 3.0);
        writer.Write('x');
      }
      using (var reader = new StreamReader(path)) {
        int lines = 0, characters = 0;
        while (reader.ReadLine() is { } line) { lines++; characters += line.Length; }
        Console.WriteLine(lines + " " + characters + " " + reader.EndOfStream);
      }
      using (var stream = new FileStream(path, FileMode.Create))
      using (var binary = new BinaryWriter(stream)) { binary.Write(42); binary.Write("text"); binary.Write(2.5); binary.Write(true); binary.Write(1.5m); binary.Write7BitEncodedInt(300); }
      using (var binary = new BinaryReader(File.OpenRead(path))) Console.WriteLine(binary.ReadInt32() + binary.ReadString() + binary.ReadDouble() + binary.ReadBoolean() + binary.ReadDecimal() + binary.Read7BitEncodedInt() + " " + binary.PeekChar());
      File.WriteAllTextAsync(path, new string('a', 100000)).Wait();
      Console.WriteLine(File.ReadAllTextAsync(path).Result.Length + " " + File.ReadLinesAsync(path).ToBlockingEnumerable().Count());
      File.WriteAllBytes(path, new byte[] { 0xef, 0xbb, 0xbf, 0x61 });
      Console.WriteLine(File.ReadAllText(path) + new StreamReader(path, Encoding.Latin1, false).ReadToEnd().Length);
    } finally {
      Directory.Delete(directory, true);
    }
    Console.WriteLine(Directory.Exists(directory));
  }
}
