static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Numerics")) Numerics.Run();
    if (Selection.Is("Vector128Basics")) Vector128Basics.Run();
    if (Selection.Is("Vector256Basics")) Vector256Basics.Run();
    if (Selection.Is("GenericVectors")) GenericVectors.Run();
    if (Selection.Is("Intrinsics")) Intrinsics.Run();
    if (Selection.Is("Shapes")) Shapes.Run();
    if (Selection.Is("Searching")) Searching.Run();
    return Selection.ExitCode();
  }
}
