// What goes wrong with files, and how it is said.
static class FileErrors {
  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("nothing");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message.Split('\n')[0]);
    }
  }

  public static void Run() {
    Try(() => File.ReadAllText("/no/such/directory/file"));
    Try(() => File.ReadAllText("/no-such-file"));
    Try(() => File.OpenRead("/").Dispose());
    Try(() => File.WriteAllText("", "x"));
    Try(() => File.WriteAllText(null, "x"));
    Try(() => File.ReadAllText("a\0b"));
    Try(() => Directory.Delete("/no/such"));
    Try(() => Directory.GetFiles("/no/such"));
    Try(() => File.Copy("/no-such-file", "/tmp/x"));
    Try(() => File.Move("/no-such-file", "/no-other"));
    Try(() => new FileStream("/no-such-file", FileMode.Open).Dispose());
    Try(() => new FileStream("/dev/null", (FileMode)99).Dispose());
    Try(() => new FileStream("/dev/null", FileMode.Append, FileAccess.Read).Dispose());
    Try(() => new FileInfo("/no-such-file").Length.ToString());
    Try(() => File.GetAttributes("/no-such-file"));
    Try(() => Path.GetFullPath(""));
    Try(() => new StreamReader((Stream)null));
    Try(() => new StreamWriter(new MemoryStream(new byte[1], false)));
    Try(() => Directory.SetCurrentDirectory("/no/such"));
    Console.WriteLine(File.Exists(null) + " " + File.Exists("") + " " + Directory.Exists("/") + " " + File.Exists("/"));
    Console.WriteLine(File.GetLastWriteTimeUtc("/no-such-file").Year);
  }
}
