static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("ByReflection")) ByReflection.Run();
    if (Selection.Is("ByGenerator")) ByGenerator.Run();
    if (Selection.Is("Documents")) Documents.Run();
    if (Selection.Is("Writers")) Writers.Run();
    if (Selection.Is("Converters")) Converters.Run();
    if (Selection.Is("Polymorphism")) Polymorphism.Run();
    return Selection.ExitCode();
  }
}
