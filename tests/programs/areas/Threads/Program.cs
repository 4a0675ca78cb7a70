static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("StartAndJoin")) StartAndJoin.Run();
    if (Selection.Is("Locks")) Locks.Run();
    if (Selection.Is("Interlocks")) Interlocks.Run();
    if (Selection.Is("WaitHandles")) WaitHandles.Run();
    if (Selection.Is("ThreadStatics")) ThreadStatics.Run();
    if (Selection.Is("Conditions")) Conditions.Run();
    if (Selection.Is("Readers")) Readers.Run();
    if (Selection.Is("Contention")) Contention.Run();
    return Selection.ExitCode();
  }
}
