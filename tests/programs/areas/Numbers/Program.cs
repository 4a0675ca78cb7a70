static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Decimals")) Decimals.Run();
    if (Selection.Is("BigIntegers")) BigIntegers.Run();
    if (Selection.Is("Dates")) Dates.Run();
    if (Selection.Is("TimeSpans")) TimeSpans.Run();
    if (Selection.Is("Randoms")) Randoms.Run();
    if (Selection.Is("Hashes")) Hashes.Run();
    if (Selection.Is("Guids")) Guids.Run();
    return Selection.ExitCode();
  }
}
