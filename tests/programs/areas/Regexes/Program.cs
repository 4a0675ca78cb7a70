static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Interpreted")) Interpreted.Run();
    if (Selection.Is("Compiled")) Compiled.Run();
    if (Selection.Is("Replacing")) Replacing.Run();
    if (Selection.Is("Features")) Features.Run();
    if (Selection.Is("Generated")) Generated.Run();
    return Selection.ExitCode();
  }
}
