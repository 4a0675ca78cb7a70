static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Calls")) Calls.Run();
    if (Selection.Is("Closures")) Closures.Run();
    if (Selection.Is("Multicast")) Multicast.Run();
    if (Selection.Is("FunctionPointers")) FunctionPointers.Run();
    if (Selection.Is("Events")) Events.Run();
    if (Selection.Is("Binding")) Binding.Run();
    if (Selection.Is("DelegateObjects")) DelegateObjects.Run();
    return Selection.ExitCode();
  }
}
