static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Order")) Order.Run();
    if (Selection.Is("BeforeFieldInit")) BeforeFieldInit.Run();
    if (Selection.Is("Cycles")) Cycles.Run();
    if (Selection.Is("GenericConstructors")) GenericConstructors.Run();
    if (Selection.Is("Hot")) Hot.Run();
    if (Selection.Is("Threads")) Threads.Run();
    if (Selection.Is("ThreadStatics")) ThreadStatics.Run();
    return Selection.ExitCode();
  }
}
