// Resources in the assembly: streams, resx strings, names, absent ones.
using System.Globalization;
using System.Reflection;
using System.Resources;

static class Resources {
  public static void Run() {
    Assembly assembly = typeof(Resources).Assembly;
    Console.WriteLine(string.Join(",", assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)));
    using (Stream stream = assembly.GetManifestResourceStream("greeting.txt")) Console.WriteLine(new StreamReader(stream).ReadToEnd().Trim() + " " + stream.Length + stream.CanSeek);
    Console.WriteLine(assembly.GetManifestResourceStream("none") == null);
    Console.WriteLine(assembly.GetManifestResourceInfo("greeting.txt").ResourceLocation);
    var words = new ResourceManager("Loading.Words", assembly);
    Console.WriteLine(words.GetString("Apple") + " " + string.Format(words.GetString("Pear"), "ripe") + " " + (words.GetString("None") == null) + " " + words.GetString("Apple", CultureInfo.InvariantCulture));
    Console.WriteLine(words.GetResourceSet(CultureInfo.InvariantCulture, true, false).Cast<System.Collections.DictionaryEntry>().Count());
    try {
      new ResourceManager("No.Such", assembly).GetString("x");
    } catch (MissingManifestResourceException e) {
      Console.WriteLine(e.GetType().Name);
    }
    var memory = new MemoryStream();
    using (var writer = new ResourceWriter(memory)) { writer.AddResource("n", 5); writer.AddResource("s", "text"); writer.Generate(); memory.Position = 0; using var reader = new ResourceReader(memory); foreach (System.Collections.DictionaryEntry e in reader) Console.Write(e.Key + "=" + e.Value + " "); }
    Console.WriteLine();
  }
}
