static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("AsyncBasics")) AsyncBasics.Run();
    if (Selection.Is("Finally")) Finally.Run();
    if (Selection.Is("GenericVirtualMethods")) GenericVirtualMethods.Run();
    if (Selection.Is("Closures")) Closures.Run();
    if (Selection.Is("Values")) Values.Run();
    return Selection.ExitCode();
  }
}
