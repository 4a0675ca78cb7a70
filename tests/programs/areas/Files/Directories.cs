// Trees of directories: creation, enumeration, moves, attributes, times, links, watching by path arithmetic.
static class Directories {
  public static void Run() {
    string root = Directory.CreateTempSubdirectory("codicil-").FullName;
    try {
      string Relative(string path) => Path.GetRelativePath(root, path);
      Directory.CreateDirectory(Path.Combine(root, "a/b/c"));
      foreach (string name in new[] { "one.txt", "a/two.txt", "a/b/three.md", "a/b/c/four.txt" }) File.WriteAllText(Path.Combine(root, name), name);
      Console.WriteLine(string.Join(" ", Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal)));
      Console.WriteLine(string.Join(" ", Directory.GetFiles(root, "*.txt", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal)) + " " + Directory.GetDirectories(root).Length + " " + Directory.GetFileSystemEntries(root, "?ne*").Length);
      File.Move(Path.Combine(root, "one.txt"), Path.Combine(root, "a/moved.txt"));
      File.Copy(Path.Combine(root, "a/two.txt"), Path.Combine(root, "copy.txt"));
      Directory.Move(Path.Combine(root, "a/b"), Path.Combine(root, "b"));
      Console.WriteLine(string.Join(" ", new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(i => Relative(i.FullName) + (i is DirectoryInfo ? "/" : "")).Order(StringComparer.Ordinal)));
      var info = new FileInfo(Path.Combine(root, "copy.txt")) { IsReadOnly = true };
      Console.WriteLine(info.Exists + " " + info.Extension + " " + info.Attributes + " " + info.Directory.Name.StartsWith("codicil-") + " " + info.UnixFileMode);
      info.IsReadOnly = false;
      File.SetLastWriteTimeUtc(info.FullName, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
      Console.WriteLine(File.GetLastWriteTimeUtc(info.FullName).ToString("s"));
      File.CreateSymbolicLink(Path.Combine(root, "link"), "copy.txt");
      Console.WriteLine(File.ReadAllText(Path.Combine(root, "link")) + " " + new FileInfo(Path.Combine(root, "link")).LinkTarget + " " + Path.GetFileName(File.ResolveLinkTarget(Path.Combine(root, "link"), true).FullName));
      File.Delete(Path.Combine(root, "link"));
      File.Delete(Path.Combine(root, "does not exist"));
      File.Replace(info.FullName, Path.Combine(root, "a/two.txt"), Path.Combine(root, "backup"));
      Console.WriteLine(File.ReadAllText(Path.Combine(root, "backup")) + File.Exists(info.FullName));
      using var watcher = new FileSystemWatcher(root) { EnableRaisingEvents = true };
      using var created = new ManualResetEventSlim();
      watcher.Created += (_, e) => { if (e.Name == "new.txt") created.Set(); };
      File.WriteAllText(Path.Combine(root, "new.txt"), "");
      Console.WriteLine(created.Wait(5000));
    } finally {
      Directory.Delete(root, true);
    }
    Console.WriteLine(Path.Combine("a", "b", "/c", "d") + " " + Path.Join("a", "/b") + " " + Path.GetFullPath("/a/./b/../c") + " " + Path.GetFileNameWithoutExtension("/x/y.tar.gz") + Path.GetExtension("y.tar.gz") + " " + Path.ChangeExtension("f.txt", "md") + " " + Path.GetDirectoryName("/a/b/c") + " " + Path.IsPathRooted("a") + " " + Path.GetRelativePath("/a/b", "/a/c/d") + " " + Path.EndsInDirectorySeparator("a/"));
  }
}
